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

/** What the dependency answers to one of two hundred events each; to the others it says that it took them. */
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

/** The fault that the delivery of an event meets: the same for both versions, as the event alone decides. */
export function faultMet(eventId: string, delivery: number): Fault | undefined {
  const fault = faults[hashOf(eventId) % 200];
  return fault && (delivery === 1 || fault.isLasting) ? fault : undefined;
}
