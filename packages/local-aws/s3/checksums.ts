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
  const given = givenSums(input);
  for (const [name, sum] of Object.entries(given)) expectSum(name, sum, checksumOf(name, body));
  return given;
}

/** The checksums that an input names. */
export function givenSums(input: Readonly<Record<string, unknown>>): Checksums {
  const isSum = ([name, sum]: readonly [string, unknown]): boolean =>
    sum !== undefined && /^Checksum(?!Algorithm$|Type$)/.test(name);
  return Object.fromEntries(Object.entries(input).filter(isSum)) as Checksums;
}

/** What bytes sum up to, by the name of the input that says so. */
export function checksumOf(name: string, bytes: Uint8Array): string {
  const algorithm = algorithms[name];
  if (!algorithm) throw new NotSimulated(`s3 checksums by ${name}`);
  return algorithm(bytes).toString("base64");
}

/** What bytes sum up to by an algorithm such as CRC32, as an input or output says it. */
export function namedSum(algorithm: string, bytes: Uint8Array): Checksums {
  const name = `Checksum${algorithm}`;
  return { [name]: checksumOf(name, bytes) };
}

/** Throws BadDigest when a client names another checksum than there is. */
export function expectSum(name: string, given: string, sum: string): void {
  if (given !== sum)
    throw new AwsError("BadDigest", `The ${name} you specified did not match the calculated checksum.`);
}
