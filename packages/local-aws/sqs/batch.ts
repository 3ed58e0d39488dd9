import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../aws-error";
import { simpleQueueService } from "./sqs-errors";

/** A batch's answer: each entry is in one of the two; a list without entries is absent. */
export interface BatchAnswer<R> {
  readonly Successful: R[] | undefined;
  readonly Failed: BatchResultErrorEntry[] | undefined;
}

const maxEntries = 10;

/** The entries by id, in order; throws what AWS answers to a batch that is refused as a whole. */
export function entriesById<E extends { Id: string | undefined }>(
  action: string,
  entries: readonly E[] = [],
): Map<string, E> {
  if (entries.length === 0) {
    throw simpleQueueService(
      "EmptyBatchRequest",
      `There should be at least one ${action}RequestEntry in the request.`,
    );
  }
  if (entries.length > maxEntries) {
    const message = `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`;
    throw simpleQueueService("TooManyEntriesInBatchRequest", message);
  }
  const byId = new Map<string, E>();
  for (const entry of entries) {
    const id = entry.Id ?? "";
    if (!/^[\w-]{1,80}$/.test(id)) {
      const rule = "A batch entry id can only contain alphanumeric characters, hyphens and underscores.";
      throw simpleQueueService("InvalidBatchEntryId", `${rule} It can be at most 80 letters long.`);
    }
    if (byId.has(id)) throw simpleQueueService("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    byId.set(id, entry);
  }
  return byId;
}

/** Does each entry by itself; an AwsError fails its entry and no other. */
export function runBatch<E, R extends object>(
  entries: ReadonlyMap<string, E>,
  each: (entry: E) => R,
): BatchAnswer<R & { Id: string }> {
  const successful: (R & { Id: string })[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const [id, entry] of entries) {
    try {
      successful.push({ Id: id, ...each(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { queryCode, code, message, httpStatus } = error;
      failed.push({ Id: id, SenderFault: httpStatus < 500, Code: queryCode ?? code, Message: message });
    }
  }
  return {
    Successful: successful.length > 0 ? successful : undefined,
    Failed: failed.length > 0 ? failed : undefined,
  };
}
