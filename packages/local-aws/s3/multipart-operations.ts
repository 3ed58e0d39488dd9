import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../aws-error";
import type { Operation } from "../service";
import type { StoredObject } from "./bucket";
import { byteRange } from "./byte-range";
import { givenSums, namedSum } from "./checksums";
import { checkWrite, writeConditions, type WriteConditions } from "./check-conditions";
import { copySource, copySourceInputs } from "./copy-source";
import { bodyInputs, checkedBody, checkKey, describedBy, keptHeaders } from "./make-object";
import { chosenChecksum, multipartSum, sumOfPart, type MultipartChecksum } from "./multipart-checksum";
import type { ObjectPorts } from "./object-operations";
import { keyToWriteWith } from "./object-key";
import { partNumber } from "./part-number";
import { only, type S3Input } from "./s3-input";

type Part = Pick<StoredObject, "body" | "etag" | "checksums" | "modifiedMs">;

/** An object whose parts are still coming. */
interface Upload extends Pick<StoredObject, "headers" | "metadata"> {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly checksum: MultipartChecksum | undefined;
  readonly parts: Map<number, Part>;
}

type NamedPart = { readonly PartNumber?: number; readonly ETag?: string };

/** By their ids. */
export type Uploads = Map<string, Upload>;

interface CompleteInput extends S3Input, WriteConditions {
  readonly MultipartUpload?: {
    readonly Parts?: readonly NamedPart[];
  };
  /** How large the whole must be. */
  readonly MpuObjectSize?: number;
}

const leastPartBytes = 5 * 1024 * 1024;
const ofUpload = ["Bucket", "Key", "UploadId"];
const ofWhole = [...ofUpload, "MultipartUpload", "MpuObjectSize", ...writeConditions];

/** The API actions on objects that come in parts. */
export function multipartOperations(ports: ObjectPorts, uploads: Uploads): Record<string, Operation> {
  const { clock, find, problemOfKey } = ports;
  const uploadOf = ({ Bucket = "", Key = "", UploadId }: S3Input): Upload => {
    find(Bucket);
    const upload = uploads.get(String(UploadId));
    if (upload?.bucket === Bucket && upload.key === Key) return upload;
    throw new AwsError("NoSuchUpload", "The specified multipart upload does not exist.", 404);
  };
  const keep = (input: S3Input, part: Omit<Part, "modifiedMs">): Part => {
    const kept = { ...part, modifiedMs: clock.now() };
    uploadOf(input).parts.set(partNumber(input["PartNumber"]), kept);
    return kept;
  };
  return {
    CreateMultipartUpload: async (input: S3Input) => {
      const upload = beginUpload(input, ports);
      const { bucket, key, id, checksum } = upload;
      uploads.set(id, upload);
      return { Bucket: bucket, Key: key, UploadId: id, ...checksum };
    },
    UploadPart: async (input: S3Input) => {
      const { checksum } = uploadOf(
        only("UploadPart", input, [...ofUpload, "PartNumber", ...bodyInputs(input)]),
      );
      const part = checkedBody(input);
      const { etag, checksums } = keep(input, { ...part, checksums: sumOfPart(checksum, part) });
      return { ETag: etag, ...checksums };
    },
    UploadPartCopy: async (input: S3Input) => {
      const names = [...ofUpload, "PartNumber", ...copySourceInputs, "CopySourceRange"];
      const { checksum } = uploadOf(only("UploadPartCopy", input, names));
      const { body } = copySource(input, find, problemOfKey);
      const range = byteRange(input["CopySourceRange"] as string | undefined, body.length);
      const part = checkedBody({ Body: range ? body.subarray(range.first, range.last + 1) : body });
      const checksums = checksum ? namedSum(checksum.ChecksumAlgorithm, part.body) : {};
      const { etag, modifiedMs } = keep(input, { ...part, checksums });
      return { CopyPartResult: { ETag: etag, LastModified: new Date(modifiedMs), ...checksums } };
    },
    CompleteMultipartUpload: async (input: CompleteInput) => {
      const names = [...ofWhole, ...bodyInputs(input)];
      const { Bucket, Key = "" } = only("CompleteMultipartUpload", input, names);
      const upload = uploadOf(input);
      const { objects, settings } = find(Bucket);
      const made = { ...assemble(upload, input), kmsKeyId: keyToWriteWith(settings, problemOfKey) };
      checkWrite(objects.get(Key), input);
      objects.set(Key, { ...made, modifiedMs: clock.now() });
      uploads.delete(upload.id);
      return { Bucket, Key, ETag: made.etag, Location: `/${Bucket}/${Key}`, ...made.checksums };
    },
    AbortMultipartUpload: async (input: S3Input) => {
      uploads.delete(uploadOf(only("AbortMultipartUpload", input, ofUpload)).id);
      return {};
    },
    ...listings(uploads, uploadOf, ports),
  };
}

function beginUpload(input: S3Input, { clock, find }: ObjectPorts): Upload {
  const names = ["Bucket", "Key", "Metadata", "ChecksumAlgorithm", "ChecksumType", ...keptHeaders];
  const { Bucket: bucket = "", Key: key = "" } = only("CreateMultipartUpload", input, names);
  find(bucket);
  checkKey(key);
  const own = { id: randomUUID(), bucket, key, initiatedMs: clock.now(), parts: new Map<number, Part>() };
  return { ...own, ...describedBy(input), checksum: chosenChecksum(input) };
}

/** The actions that tell what is still coming. */
function listings(
  uploads: Uploads,
  uploadOf: (input: S3Input) => Upload,
  { find }: ObjectPorts,
): Record<string, Operation> {
  return {
    ListParts: async (input: S3Input) => {
      const { parts, key, id } = uploadOf(only("ListParts", input, ofUpload));
      const Parts = [...parts]
        .sort(([a], [b]) => a - b)
        .map(([PartNumber, { etag, body, modifiedMs }]) => {
          return { PartNumber, ETag: etag, Size: body.length, LastModified: new Date(modifiedMs) };
        });
      return { Bucket: input.Bucket, Key: key, UploadId: id, IsTruncated: false, Parts };
    },
    ListMultipartUploads: async (input: S3Input) => {
      const { Bucket, Prefix = "" } = only("ListMultipartUploads", input, ["Bucket", "Prefix"]);
      find(Bucket);
      const Uploads = [...uploads.values()]
        .filter(({ bucket, key }) => bucket === Bucket && key.startsWith(String(Prefix)))
        .map(({ key, id, initiatedMs }) => ({ Key: key, UploadId: id, Initiated: new Date(initiatedMs) }));
      return { Bucket, IsTruncated: false, Uploads };
    },
  };
}

/** The object that the named parts make, in their order. */
function assemble(
  { headers, metadata, parts, checksum }: Upload,
  input: CompleteInput,
): Omit<StoredObject, "modifiedMs"> {
  const named = input.MultipartUpload?.Parts ?? [];
  if (named.length === 0)
    throw new AwsError("MalformedXML", "You must specify at least one part of the upload.");
  const numbers = named.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, at) => at > 0 && number <= (numbers[at - 1] ?? 0)))
    throw new AwsError("InvalidPartOrder", "The list of parts was not in ascending order.");
  const chosen = named.map((part) => partNamed(part, parts));
  if (chosen.slice(0, -1).some(({ body }) => body.length < leastPartBytes))
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  const sums = createHash("md5");
  for (const { etag } of chosen) sums.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
  const etag = `"${sums.digest("hex")}-${chosen.length}"`;
  const body = Buffer.concat(chosen.map((part) => part.body));
  const { MpuObjectSize: size = body.length } = input;
  if (size !== body.length)
    throw new AwsError("InvalidRequest", `The object's size is ${body.length} bytes, and must be ${size}.`);
  const checksums = multipartSum(checksum, named, body, input);
  const cameIn = chosen.map((part) => ({ bytes: part.body.length, checksums: part.checksums }));
  return { headers, metadata, checksums, etag, body, parts: cameIn };
}

/** The part that is named, if it is the one that came. */
function partNamed(named: NamedPart, parts: ReadonlyMap<number, Part>): Part {
  const { PartNumber = 0, ETag = "" } = named;
  const part = parts.get(PartNumber);
  const isSame =
    part?.etag.replaceAll('"', "") === ETag.replaceAll('"', "") &&
    Object.entries(givenSums(named)).every(([name, sum]) => part.checksums[name] === sum);
  if (part && isSame) return part;
  const message = `The part ${PartNumber} could not be found, or has another entity tag or checksum.`;
  throw new AwsError("InvalidPart", message);
}
