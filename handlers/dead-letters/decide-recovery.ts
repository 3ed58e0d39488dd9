import {
  textAttribute,
  toMessageAttributes,
  type MessageAttribute,
  type ParkingLotReason,
} from "./dead-letter";
import { rawDetail } from "../../events/message/raw-members";
import { markRecoveries, readDeadLetter, type DeadLetter, type ReceivedMessage } from "./read-dead-letter";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";

type Attributes = Readonly<Record<string, MessageAttribute>>;

export interface RepublishedEvent {
  /** Or the ARN of a bus of another account. */
  readonly busName: string;
  readonly source: string;
  readonly type: string;
  /** Byte for byte as it was first published. */
  readonly detail: string;
  readonly time: string;
  readonly resources: readonly string[];
  /** X-Ray trace header of the message. */
  readonly traceHeader?: string;
}

export type RecoveryAction =
  | { readonly kind: "send"; readonly queueUrl: string; readonly attributes: Attributes }
  | { readonly kind: "publish"; readonly event: RepublishedEvent }
  | { readonly kind: "parking-lot"; readonly reason: ParkingLotReason; readonly attributes: Attributes };

const recoverableReasons: ReadonlySet<string> = new Set([
  "max-attempts",
  "crash-loop",
  "claim-unreadable",
  "outage",
  "unknown-type",
  "unknown-version",
  "redrive",
  "undelivered",
]);

/**
 * Decides whether another attempt may help, and where the dead letter goes.
 * @param isManual an operator redrives it, whatever its reason and its recoveries. @default false
 */
export function decideRecovery(
  message: ReceivedMessage,
  source: RecoverySource,
  settings: RecoverySettings,
  isManual = false,
): { readonly action: RecoveryAction; readonly eventId: string } {
  const deadLetter = readDeadLetter(message, source);
  const eventId = deadLetter?.eventId ?? message.messageId;
  const toParkingLot = (reason: ParkingLotReason): { action: RecoveryAction; eventId: string } => {
    const own = deadLetter ? describe(deadLetter) : unreadAttributes(message, source);
    const attributes = withOthers({ ...own, parkingLotReason: textAttribute(reason) }, message.attributes);
    return { eventId, action: { kind: "parking-lot", reason, attributes } };
  };
  if (!deadLetter) return toParkingLot("unparseable");
  if (!isManual && !recoverableReasons.has(deadLetter.reason)) return toParkingLot("not-recoverable");
  if (!isManual && countsAsRecovery(deadLetter) && deadLetter.recoveries >= settings.maxRecoveries)
    return toParkingLot("max-recoveries");
  const action = actionFor(deadLetter, message, source, settings);
  return action ? { eventId, action } : toParkingLot("no-destination");
}

/** Reasons of an event that waited for `maxEventAgeSeconds` without a fault of its own. */
const expiredReasons: ReadonlySet<string> = new Set(["outage", "unknown-type", "unknown-version"]);

/**
 * An event that waited for the end of an outage or for a deployment has no proven fault, and its next recovery is as far
 * away: its recoveries do not count. An event that SQS itself moved may be a poison pill: its recoveries count.
 */
function countsAsRecovery({ reason }: DeadLetter): boolean {
  return !expiredReasons.has(reason);
}

/** Sends it back to its subscription alone, so that no other subscription receives it again. */
function actionFor(
  deadLetter: DeadLetter,
  message: ReceivedMessage,
  source: RecoverySource,
  settings: RecoverySettings,
): RecoveryAction | undefined {
  const recoveries = deadLetter.recoveries + (countsAsRecovery(deadLetter) ? 1 : 0);
  const send = (queueUrl: string): RecoveryAction => {
    const own = describe({ ...deadLetter, origin: queueUrl, recoveries });
    return { kind: "send", queueUrl, attributes: withOthers(own, message.attributes) };
  };
  const { origin, targetArn } = deadLetter;
  if (targetArn === undefined) {
    const queues = Object.keys(settings.subscriptions).map((name) => `${settings.queueUrlPrefix}${name}`);
    const queueUrl = source.originUrl ?? queues.find((url) => url === origin);
    return queueUrl === undefined ? undefined : send(queueUrl);
  }
  const { queueUrlPrefix, buses, receivers } = settings;
  if (receivers.includes(targetArn))
    return { kind: "publish", event: republish(deadLetter, message, targetArn, recoveries) };
  const [, , service, , account, resource = ""] = targetArn.split(":");
  // The target must belong to this environment.
  if (!queueUrlPrefix.endsWith(`/${account}/`)) return undefined;
  if (service === "sqs" && buses.some((bus) => resource.startsWith(`${bus}-`)))
    return send(`${queueUrlPrefix}${resource}`);
  const busName = service === "events" && buses.find((bus) => resource === `event-bus/${bus}`);
  if (!busName) return undefined;
  return { kind: "publish", event: republish(deadLetter, message, busName, recoveries) };
}

function republish(
  { envelope }: DeadLetter,
  { body, traceHeader }: ReceivedMessage,
  busName: string,
  recoveries: number,
): RepublishedEvent {
  return {
    busName,
    source: envelope.source,
    type: envelope["detail-type"],
    // Not the parsed one: large numbers would lose precision.
    detail: rawDetail(body) as string,
    time: envelope.time,
    resources: markRecoveries(envelope, recoveries),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

function unreadAttributes(message: ReceivedMessage, { queueUrl }: RecoverySource): Attributes {
  return {
    reason: textAttribute(message.attributes.reason?.StringValue || "unknown"),
    eventId: textAttribute(message.messageId),
    origin: textAttribute(queueUrl),
  };
}

function describe({ envelope: _, targetArn: __, ...attributes }: DeadLetter): Attributes {
  return toMessageAttributes(attributes);
}

/** SQS' limit per message. */
const maxAttributes = 10;

/** Adds foreign attributes up to the limit. */
function withOthers(own: Attributes, all: Attributes): Attributes {
  const others = Object.entries(all).filter(([name]) => !(name in own));
  return Object.fromEntries([...Object.entries(own), ...others].slice(0, maxAttributes));
}
