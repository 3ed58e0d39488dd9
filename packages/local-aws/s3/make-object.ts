import { createHash } from "node:crypto";
import { AwsError } from "../aws-error";
import type { StoredObject } from "./bucket";
import { checkedSums } from "./checksums";
import type { S3Input } from "./s3-input";

/** Inputs that are kept with an object and answered as they came. */
export const keptHeaders = [
  "ContentType",
  "ContentEncoding",
  "ContentDisposition",
  "ContentLanguage",
  "CacheControl",
] as const;

/** Of an input that brings a body, the names of what this reads. */
export function bodyInputs(input: S3Input): string[] {
  return [
    "Body",
    "ContentLength",
    "ContentMD5",
    ...Object.keys(input).filter((name) => /^Checksum/.test(name)),
  ];
}

/** The body of an input with what it sums up to; BadDigest when it is another one than the client says. */
export function checkedBody(input: S3Input): Pick<StoredObject, "body" | "etag" | "checksums"> {
  const body = Buffer.from((input["Body"] ?? "") as Uint8Array);
  const md5 = createHash("md5").update(body).digest();
  const given = input["ContentMD5"];
  if (given !== undefined && given !== md5.toString("base64"))
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  return { body, etag: `"${md5.toString("hex")}"`, checksums: checkedSums(input, body) };
}

/** What is kept with an object beside its body. */
export function describedBy(input: S3Input): Pick<StoredObject, "headers" | "metadata"> {
  const headers = Object.fromEntries(keptHeaders.map((name) => [name, input[name] as string | undefined]));
  const metadata = (input["Metadata"] ?? {}) as Readonly<Record<string, string>>;
  return { headers: { ...headers, ContentType: headers["ContentType"] ?? "binary/octet-stream" }, metadata };
}

/** Refuses a key that no object can have. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1_024) throw new AwsError("KeyTooLongError", "Your key is too long.");
}
