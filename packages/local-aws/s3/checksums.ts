import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError, NotSimulated } from "../aws-error";
import { crc } from "./crc";

/** What clients say of a body, by the name of the input or output: `ChecksumCRC32` and so on, in base64. */
export type Checksums = Readonly<Record<string, string>>;

const algorithms: Readonly<Record<string, (body: Uint8Array) => Buffer>> = {
  ChecksumCRC32: (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum;
  },
  ChecksumCRC32C: crc(0x82f63b78n, 4),
  ChecksumCRC64NVME: crc(0x9a6c9329ac4bc9b5n, 8),
  ChecksumSHA1: (body) => createHash("sha1").update(body).digest(),
  ChecksumSHA256: (body) => createHash("sha256").update(body).digest(),
};

/** Of an input, the checksums of its body, all of them checked; BadDigest when one is another body's. */
export function checkedSums(input: Readonly<Record<string, unknown>>, body: Uint8Array): Checksums {
  const given = Object.entries(input).filter(
    ([name]) => name.startsWith("Checksum") && name !== "ChecksumAlgorithm",
  );
  for (const [name, sum] of given) {
    const algorithm = algorithms[name];
    if (!algorithm) throw new NotSimulated(`s3 checksums by ${name}`);
    if (algorithm(body).toString("base64") !== sum) {
      throw new AwsError("BadDigest", `The ${name} you specified did not match the calculated checksum.`);
    }
  }
  return Object.fromEntries(given) as Checksums;
}
