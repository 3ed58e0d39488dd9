import { AwsError, NotSimulated } from "../aws-error";
import type { StoredObject } from "./bucket";

/** The conditions under which an object is read; RFC 9110 says which one counts. */
export interface ReadConditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

/** The conditions under which an object is written. */
export type WriteConditions = Pick<ReadConditions, "IfMatch" | "IfNoneMatch">;

export const readConditions = ["IfMatch", "IfNoneMatch", "IfModifiedSince", "IfUnmodifiedSince"] as const;
export const writeConditions = ["IfMatch", "IfNoneMatch"] as const;

/** Throws what S3 answers when the object is not to be read. */
export function checkRead(object: StoredObject, asked: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = asked;
  // A date in HTTP has whole seconds.
  const modifiedMs = Math.floor(object.modifiedMs / 1000) * 1000;
  const isAsked = IfMatch === undefined || isOf(IfMatch, object);
  const isOldEnough = IfUnmodifiedSince === undefined || modifiedMs <= IfUnmodifiedSince.getTime();
  if (!isAsked || (IfMatch === undefined && !isOldEnough)) throw preconditionFailed();
  const isKnown =
    IfNoneMatch === undefined
      ? IfModifiedSince !== undefined && modifiedMs <= IfModifiedSince.getTime()
      : isOf(IfNoneMatch, object);
  if (isKnown) throw new AwsError("NotModified", "Not Modified", 304);
}

/** Throws what S3 answers when nothing is to be written; of `IfNoneMatch` it knows `*` alone. */
export function checkWrite(present: StoredObject | undefined, asked: WriteConditions): void {
  const { IfMatch, IfNoneMatch } = asked;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== "*") throw new NotSimulated(`s3 writing with IfNoneMatch ${IfNoneMatch}`);
    if (present) throw preconditionFailed();
  }
  if (IfMatch === undefined) return;
  if (!present) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if (!isOf(IfMatch, present)) throw preconditionFailed();
}

function isOf(etags: string, { etag }: StoredObject): boolean {
  const bare = (text: string): string => text.trim().replace(/^(W\/)?"(.*)"$/, "$2");
  return etags.split(",").some((one) => one.trim() === "*" || bare(one) === bare(etag));
}

/** Something does not hold on which a request depends. */
export function preconditionFailed(): AwsError {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new AwsError("PreconditionFailed", message, 412);
}
