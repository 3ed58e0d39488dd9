import {
  claimPrefixOf,
  maxClaimBytes,
  parseClaimedData,
  type ClaimCheck,
} from "../../events/message/claim-check";
import type { EventMessage } from "../../events/message/event-message";
import { classifyError } from "../../events/errors/classify-error";
import { maxNesting, maxValues, measureJson } from "../../events/message/nesting";
import type { Rejection } from "../dead-letters/dead-letter";
import { errorName } from "../failures/error-name";
import { LoggableError } from "../failures/loggable-error";
import type { Consumer } from "./consumer";
import type { ClaimReader } from "./consumer-ports";
import { checkData } from "./read-message";

/** The object of the claim check does not exist or may not be read: S3 answers both the same. */
export class ClaimUnreadableError extends LoggableError {
  override readonly name = "ClaimUnreadableError";
}

export interface ClaimedData {
  readonly data: unknown;
  /** Its JSON text as it was stored, UTF-8. */
  readonly stored: Uint8Array;
}

/**
 * Reads the data of a claim check and validates it by its contract. It is part of an attempt, but not of the calls that
 * the breaker of the dependency counts.
 * @throws ClaimUnreadableError, or the error of S3's client when another attempt may help.
 */
export async function fetchClaimed(
  event: EventMessage,
  claim: ClaimCheck,
  { environment, ports, validators }: Consumer,
  signal: AbortSignal,
): Promise<ClaimedData | Rejection> {
  const { claims, clock } = ports;
  const prefix = claimPrefixOf(environment.domain);
  const foreign = (detail: string): Rejection => ({ reason: "claim-foreign", detail });
  if (!claims || claim.bucket !== environment.claimBucket)
    return foreign("The data is not in the claim bucket of this environment.");
  if (!claim.key.startsWith(prefix))
    return foreign(`The data is not among the claims of this domain, ${prefix}*.`);
  if (claim.sizeBytes > maxClaimBytes) {
    const detail = `The data has ${claim.sizeBytes} bytes; ${maxClaimBytes} are allowed.`;
    return { reason: "claim-too-large", detail };
  }
  const stored = await readStored(claim, claims, signal, clock.now());
  const read = parsed(claim, stored);
  if ("reason" in read) return read;
  return checkData({ ...event, data: read.data }, validators, false) ?? { data: read.data, stored };
}

async function readStored(
  { key, sizeBytes }: ClaimCheck,
  reader: ClaimReader,
  signal: AbortSignal,
  nowMs: number,
): Promise<Uint8Array> {
  try {
    return await untilAborted(reader.read(key, sizeBytes, signal), signal);
  } catch (error) {
    if (classifyError(error, nowMs).errorClass === "transient") throw error;
    // The error itself would be classified as permanent.
    throw new ClaimUnreadableError(
      `S3 answers ${errorName(error) ?? "nothing that is known"} for the event's data.`,
    );
  }
}

/** Rejects when the signal is aborted, whatever the reader does. */
function untilAborted<Result>(reading: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    reading.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function parsed(claim: ClaimCheck, stored: Uint8Array): { readonly data: unknown } | Rejection {
  // Parsing it could exceed the function's memory.
  const { levels, values } = measureJson(stored);
  if (levels > maxNesting)
    return { reason: "envelope", detail: `/data must not be nested deeper than ${maxNesting} levels` };
  if (values > maxValues)
    return { reason: "envelope", detail: `/data has ${values} values; ${maxValues} are allowed` };
  try {
    return { data: parseClaimedData(claim, stored) };
  } catch (error) {
    // The message of a SyntaxError may repeat data.
    const detail = error instanceof SyntaxError ? `${claim.key} is no JSON.` : (error as Error).message;
    return { reason: "claim-mismatch", detail };
  }
}
