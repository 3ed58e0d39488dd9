import { fromMessageAttributes } from "../../../../handlers/dead-letters/dead-letter";
import { readDeadLetter, type ReceivedMessage } from "../../../../handlers/dead-letters/read-dead-letter";
import type { RecoverySource } from "../../../../handlers/dead-letters/recovery-settings";
import { leaveParkingLot } from "../../../../handlers/dead-letters/leave-parking-lot";
import { resourceName } from "../../../../packages/text/resource-name";
import { readEventBridgeEvent } from "./read-event-bridge-event";

/** Whose queue an unprocessed message lies in. */
export type DeadLetterKind =
  | "consumer"
  | "undelivered"
  | "parking-lot"
  | "rejected"
  | "unmatched"
  | "unrouted";

/** A queue of unprocessed messages. */
export interface DeadLetterQueue extends RecoverySource {
  readonly kind: DeadLetterKind;
}

/** An unprocessed message, and what it says of itself. */
export interface QueuedDeadLetter {
  readonly message: ReceivedMessage;
  readonly queue: DeadLetterQueue;
  /** metadata.id when it can be read, else the SQS message id. */
  readonly eventId: string;
  readonly eventType: string;
  /** Why it was not processed; `unparseable` when it neither says nor can be read. */
  readonly reason: string;
  /** Why recovery moved it to the parking lot; empty elsewhere. */
  readonly parkingLotReason: string;
  readonly detail: string;
  /** The subscription it is lost for, by its queue's name or as far as it can be told; else empty. */
  readonly lostFor: string;
  readonly recoveries: number;
  /** Whether it is in one of the formats of dead letters, so that it can be sent somewhere. */
  readonly isReadable: boolean;
}

/** Reads a message of a queue of unprocessed messages, whatever its format. */
export function readQueuedDeadLetter(received: ReceivedMessage, queue: DeadLetterQueue): QueuedDeadLetter {
  if (queue.kind === "unmatched" || queue.kind === "unrouted") return readUnmatched(received, queue);
  const message = queue.kind === "parking-lot" ? leaveParkingLot(received) : received;
  const read = readDeadLetter(message, queue);
  const own = read ?? fromMessageAttributes(message.attributes);
  return {
    message,
    queue,
    eventId: own?.eventId || message.messageId,
    eventType: own?.eventType || "unknown",
    reason: own?.reason ?? "unparseable",
    parkingLotReason: received.attributes.parkingLotReason?.StringValue ?? "",
    detail: own?.detail ?? "",
    lostFor: queue.originUrl === undefined ? resourceName(own?.origin ?? "") : resourceName(queue.originUrl),
    recoveries: own?.recoveries ?? 0,
    isReadable: read !== undefined,
  };
}

/** An event that no rule of a subscription matched: EventBridge sends it as it was published, and says nothing. */
function readUnmatched(message: ReceivedMessage, queue: DeadLetterQueue): QueuedDeadLetter {
  const event = readEventBridgeEvent(message.body);
  return {
    message,
    queue,
    eventId: event?.id ?? message.messageId,
    eventType: event?.type ?? "unknown",
    reason: event ? queue.kind : "unparseable",
    parkingLotReason: "",
    detail: event ? `from ${event.source}` : "",
    lostFor: "",
    recoveries: 0,
    isReadable: false,
  };
}
