import type { Answered } from "./asked";
import { hashOf } from "./hash-of";

interface Fault {
  /** What an endpoint answers. */
  readonly answer: Answered;
  /** The error code by which DynamoDB says the same. */
  readonly code: string;
  /** Whether every delivery of the event meets it; else the first. */
  readonly isLasting?: boolean;
}

/** What the dependency answers to some of the events; to the others it says that it took them. */
const faults: readonly Fault[] = [
  { answer: { status: 503 }, code: "InternalServerError" },
  { answer: { status: 500 }, code: "InternalServerError", isLasting: true },
  { answer: { status: 429, headers: { "retry-after": "7" } }, code: "ThrottlingException" },
  { answer: { status: 410 }, code: "ValidationException", isLasting: true },
  { answer: { status: 400 }, code: "ValidationException", isLasting: true },
  { answer: { status: 422 }, code: "ItemCollectionSizeLimitExceededException", isLasting: true },
  { answer: { status: 401 }, code: "AccessDeniedException" },
  { answer: { status: 404 }, code: "ResourceNotFoundException" },
  { answer: { status: 409 }, code: "TransactionConflictException" },
  { answer: { status: 302, headers: { location: "/login" } }, code: "UnrecognizedClientException" },
  { answer: "reset", code: "InternalServerError" },
  { answer: "silence", code: "InternalServerError" },
];

/** So many events meet each of the faults, of a subscription that is for more than a few. */
const eventsOfFault = 50;

/** One of how many events meets one fault, where so many are replayed: enough of few, and no more than tell something of many. */
export function eventsPerFault(events: number): number {
  return Math.max(200, Math.floor(events / eventsOfFault));
}

/**
 * The fault that the delivery of an event meets: the same for both versions, as the event alone decides.
 * @param perFault one of how many events meets each
 */
export function faultMet(eventId: string, delivery: number, perFault: number): Fault | undefined {
  const fault = faults[hashOf(eventId) % perFault];
  return fault && (delivery === 1 || fault.isLasting) ? fault : undefined;
}
