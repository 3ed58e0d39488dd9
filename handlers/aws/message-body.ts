import { createHash } from "node:crypto";

/** @throws when SQS has another body than the one that was sent or received, as its checksum tells */
export function checkBody(body: string, md5: string | undefined): void {
  if (md5 !== createHash("md5").update(body).digest("hex")) throw new Error("InvalidChecksumError");
}
