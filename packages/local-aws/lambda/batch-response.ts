/** What a function's answer says about its batch. */
export type BatchResponse =
  | { readonly kind: "answered"; readonly failedIds: ReadonlySet<string> }
  | { readonly kind: "invalid"; readonly reason: string };

/**
 * Reads the answer of a function that reports batch item failures. Nothing, or an empty list, means that
 * all went well; an answer that cannot be understood counts as the failure of the whole batch.
 */
export function readBatchResponse(payload: string, messageIds: readonly string[]): BatchResponse {
  const answer = parse(payload);
  if (answer === undefined) return invalid("it is not JSON");
  if (answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) return allWell;
  if (typeof answer !== "object" || Array.isArray(answer)) return invalid("it is not an object");
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return allWell;
  if (!Array.isArray(failures)) return invalid("batchItemFailures is not a list");

  const known = new Set(messageIds);
  const failedIds = new Set<string>();
  for (const failure of failures as ({ itemIdentifier?: unknown } | null)[]) {
    const id = failure?.itemIdentifier;
    if (typeof id !== "string" || id === "") return invalid("an itemIdentifier is missing, null or empty");
    if (!known.has(id)) return invalid(`the itemIdentifier "${id}" is not in the batch`);
    failedIds.add(id);
  }
  return { kind: "answered", failedIds };
}

const allWell: BatchResponse = { kind: "answered", failedIds: new Set() };

function invalid(reason: string): BatchResponse {
  return { kind: "invalid", reason: `The answer of the function is not a batch response: ${reason}.` };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}
