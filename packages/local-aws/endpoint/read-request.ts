import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AwsError } from "../aws-error";
import type { WireRequest } from "./wire";

/** More than any request that AWS takes from a client of these services: DynamoDB's 16 MB. */
export const maxBodyBytes = 16 * 1024 * 1024;

const inflate = promisify(gunzip);

/** Reads a request to its end; refuses a body above the limit, packed or unpacked. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const [path = "/", query = ""] = (incoming.url ?? "/").split(/\?(.*)/s);
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: await unpack(incoming, await readBody(incoming)),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped: a client that is still writing would not see an answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (bytes > maxBodyBytes) throw tooLarge();
  return Buffer.concat(chunks, bytes);
}

/** The SDK packs large PutMetricData requests. */
async function unpack(incoming: IncomingMessage, body: Buffer): Promise<Buffer> {
  if (incoming.headers["content-encoding"] !== "gzip") return body;
  try {
    return await inflate(body, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new AwsError("SerializationException", "The request's body is not gzip, as its header says.");
  }
}

function tooLarge(): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `The request's body is larger than ${maxBodyBytes} bytes.`,
    413,
  );
}
