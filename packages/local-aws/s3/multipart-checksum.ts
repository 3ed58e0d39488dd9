import { AwsError } from "../aws-error";
import { checksumOf, expectSum, givenSums, namedSum, type Checksums } from "./checksums";
import type { S3Input } from "./s3-input";

/** How the whole of an upload is summed up; undefined when its client did not choose. */
export interface MultipartChecksum {
  readonly ChecksumAlgorithm: string;
  readonly ChecksumType: "COMPOSITE" | "FULL_OBJECT";
}

/** What the client of a new upload chooses. */
export function chosenChecksum(input: S3Input): MultipartChecksum | undefined {
  const { ChecksumAlgorithm: algorithm, ChecksumType } = input as Readonly<
    Record<string, string | undefined>
  >;
  if (algorithm === undefined) return undefined;
  const type = ChecksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const isPossible = type === "COMPOSITE" ? algorithm !== "CRC64NVME" : algorithm.startsWith("CRC");
  if (isPossible)
    return { ChecksumAlgorithm: algorithm, ChecksumType: type as MultipartChecksum["ChecksumType"] };
  const what = `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`;
  throw new AwsError("InvalidRequest", what);
}

/**
 * The checksums of a part. Of parts that are summed up one by one a client must send its own, by the upload's algorithm;
 * where the whole is, S3 makes what is missing.
 */
export function sumOfPart(
  chosen: MultipartChecksum | undefined,
  { body, checksums }: { readonly body: Uint8Array; readonly checksums: Checksums },
): Checksums {
  if (!chosen || `Checksum${chosen.ChecksumAlgorithm}` in checksums) return checksums;
  if (chosen.ChecksumType === "FULL_OBJECT" && Object.keys(checksums).length === 0)
    return namedSum(chosen.ChecksumAlgorithm, body);
  const [given = "null"] = Object.keys(checksums).map((name) => name.slice("Checksum".length).toLowerCase());
  const expected = chosen.ChecksumAlgorithm.toLowerCase();
  throw new AwsError(
    "InvalidRequest",
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${given}`,
  );
}

/** The checksum of a whole that was made of the named parts; what the client says of it must agree. */
export function multipartSum(
  chosen: MultipartChecksum | undefined,
  named: readonly Readonly<Record<string, unknown>>[],
  body: Uint8Array,
  input: S3Input,
): Checksums {
  const sums = chosen ? sumOfWhole(chosen, named, body) : {};
  for (const [name, given] of Object.entries(givenSums(input)))
    expectSum(name, given, sums[name] ?? checksumOf(name, body));
  return { ...sums, ...(chosen && { ChecksumType: chosen.ChecksumType }) };
}

function sumOfWhole(
  { ChecksumAlgorithm: algorithm, ChecksumType: type }: MultipartChecksum,
  named: readonly Readonly<Record<string, unknown>>[],
  body: Uint8Array,
): Checksums {
  if (type === "FULL_OBJECT") return namedSum(algorithm, body);
  const name = `Checksum${algorithm}`;
  const sums = named.map(({ PartNumber, [name]: sum }) => {
    if (typeof sum === "string") return Buffer.from(sum, "base64");
    const made = `The upload was created using a ${algorithm.toLowerCase()} checksum.`;
    const missing = `The complete request must include the checksum for each part. It was missing for part ${String(PartNumber)} in the request.`;
    throw new AwsError("InvalidRequest", `${made} ${missing}`);
  });
  return { [name]: `${checksumOf(name, Buffer.concat(sums))}-${sums.length}` };
}
