import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Operation } from "../service";
import { askedRange } from "./asked-range";
import type { Bucket } from "./bucket";
import {
  checkRead,
  checkWrite,
  readConditions,
  writeConditions,
  type ReadConditions,
} from "./check-conditions";
import { copySource, copySourceInputs } from "./copy-source";
import { bodyInputs, checkedBody, checkKey, describedBy, keptHeaders } from "./make-object";
import { checkKeyToRead, keyToWriteWith } from "./object-key";
import { onlyVersion } from "./only-version";
import { only, type S3Input } from "./s3-input";

/** What the actions on objects need around them. */
export interface ObjectPorts {
  readonly clock: TimerClock;
  readonly find: (bucketName: string | undefined, code?: "NotFound") => Bucket;
  readonly problemOfKey: ProblemOfKey;
}

interface DeleteInput extends S3Input {
  readonly Delete?: {
    readonly Objects?: readonly { readonly Key?: string; readonly VersionId?: string }[];
    readonly Quiet?: boolean;
  };
}

const address = ["Bucket", "Key"];
const mostDeleted = 1_000;

/** The API actions on whole objects. */
export function objectOperations({ clock, find, problemOfKey }: ObjectPorts): Record<string, Operation> {
  return {
    PutObject: async (input: S3Input & ReadConditions) => {
      const names = [...address, "Metadata", ...keptHeaders, ...writeConditions, ...bodyInputs(input)];
      const { Bucket, Key = "" } = only("PutObject", input, names);
      const { objects, settings } = find(Bucket);
      checkKey(Key);
      checkWrite(objects.get(Key), input);
      const kmsKeyId = keyToWriteWith(settings, problemOfKey);
      const made = { ...checkedBody(input), ...describedBy(input), modifiedMs: clock.now(), kmsKeyId };
      objects.set(Key, made);
      return { ETag: made.etag, ...made.checksums };
    },
    GetObject: async (input: S3Input & ReadConditions) => {
      const { object, head, range } = read("GetObject", input, find);
      checkKeyToRead(object, problemOfKey);
      const body = range ? object.body.subarray(range.first, range.last + 1) : object.body;
      return { ...head, Body: body };
    },
    HeadObject: async (input: S3Input & ReadConditions) => read("HeadObject", input, find).head,
    DeleteObject: async (input: S3Input) => {
      const { Bucket, Key = "", VersionId } = only("DeleteObject", input, [...address, "VersionId"]);
      checkVersion("DeleteObject", VersionId);
      find(Bucket).objects.delete(Key);
      return {};
    },
    DeleteObjects: async (input: DeleteInput) => deleteObjects(input, find),
    CopyObject: async (input: S3Input) => {
      const names = [...address, ...copySourceInputs, "MetadataDirective", "Metadata", ...keptHeaders];
      const { Bucket, Key = "" } = only("CopyObject", input, names);
      const { objects, settings } = find(Bucket);
      checkKey(Key);
      const source = copySource(input, find, problemOfKey);
      const kmsKeyId = keyToWriteWith(settings, problemOfKey);
      const isReplaced = input["MetadataDirective"] === "REPLACE";
      if (source === objects.get(Key) && !isReplaced)
        throw new AwsError(
          "InvalidRequest",
          "This copy request is illegal because it is trying to copy an object to itself without changing it.",
        );
      // A copy is made whole, whatever its source came in.
      const { parts, ...whole } = source;
      const made = {
        ...whole,
        ...(parts && checkedBody({ Body: source.body })),
        ...(isReplaced && describedBy(input)),
        modifiedMs: clock.now(),
        kmsKeyId,
      };
      objects.set(Key, made);
      return { CopyObjectResult: { ETag: made.etag, LastModified: new Date(made.modifiedMs) } };
    },
  };
}

function read(
  operation: "GetObject" | "HeadObject",
  input: S3Input & ReadConditions,
  find: ObjectPorts["find"],
) {
  only(operation, input, [...address, "ChecksumMode", "Range", "PartNumber", ...readConditions]);
  // An answer without a body has no place for a code: its status is all that clients see.
  const isHead = operation === "HeadObject";
  const { objects } = find(input.Bucket, isHead ? "NotFound" : undefined);
  const object = objects.get(input.Key ?? "");
  if (!object)
    throw new AwsError(
      isHead ? "NotFound" : "NoSuchKey",
      `The specified key does not exist: "${input.Key}".`,
      404,
    );
  checkRead(object, input);
  const range = askedRange(input, object);
  const PartNumber = input["PartNumber"] as number | undefined;
  const part = PartNumber === undefined ? undefined : (object.parts?.[PartNumber - 1] ?? object);
  // Of some bytes there is no checksum, unless they are a part.
  const { checksums: sums } = part ?? (range ? { checksums: {} } : object);
  const head = {
    AcceptRanges: "bytes",
    ContentLength: range ? range.last - range.first + 1 : object.body.length,
    ...(range && { ContentRange: `bytes ${range.first}-${range.last}/${object.body.length}` }),
    ...(PartNumber !== undefined && object.parts && { PartsCount: object.parts.length }),
    ...object.headers,
    ETag: object.etag,
    LastModified: new Date(object.modifiedMs),
    Metadata: object.metadata,
    ...(input["ChecksumMode"] === "ENABLED" && sums),
  };
  return { object, head, range };
}

function deleteObjects(input: DeleteInput, find: ObjectPorts["find"]): object {
  only("DeleteObjects", input, ["Bucket", "Delete", ...bodyInputs(input)]);
  const { Objects: asked = [], Quiet } = input.Delete ?? {};
  const { objects } = find(input.Bucket);
  if (asked.length === 0 || asked.length > mostDeleted)
    throw new AwsError("MalformedXML", `The XML you provided must name 1 to ${mostDeleted} objects.`);
  const known = ["Key", "VersionId"];
  const other = asked.flatMap((one) => Object.keys(one)).find((name) => !known.includes(name));
  if (other !== undefined) throw new NotSimulated(`s3 DeleteObjects by ${other}`);
  for (const { VersionId } of asked) checkVersion("DeleteObjects", VersionId);
  for (const { Key = "" } of asked) objects.delete(Key);
  return Quiet ? {} : { Deleted: asked };
}

function checkVersion(operation: string, version: unknown): void {
  if (version !== undefined && version !== onlyVersion)
    throw new NotSimulated(`s3 ${operation} of a version ("${JSON.stringify(version)}")`);
}
