import { createHash, createHmac } from "node:crypto";
import type { Heard } from "./unreliable-aws";

/** Whether AWS would take the signature of a request, made with the secret key `test`, for right. */
export function isSigned({ request, headers, body }: Heard): boolean {
  const [, scope = "", names = "", signature] =
    /Credential=test\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(headers["authorization"] ?? "") ?? [];
  const [method, url = ""] = request.split(" ");
  const [path, query = ""] = url.split("?");
  const lines = names.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path, query, lines.join(""), names, sha256(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((secret, part) => hmac(secret, part), "AWS4test");
  return headers["x-amz-content-sha256"] === sha256(body) && hmac(key, text).toString("hex") === signature;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
