import { toMessageAttributes, type MessageAttribute, type ParkingLotReason } from "./dead-letter";
import { rawDetail } from "../../events/message/raw-members";
import { markRecoveries, readDeadLetter, type DeadLetter, type ReceivedMessage } from "./read-dead-letter";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";

type Attributes = Readonly<Record<string, MessageAttribute>>;

/** An event as it is published again. */
export interface RepublishedEvent {
  readonly busName: string;
  readonly source: string;
  readonly type: string;
  /** As it was first published, byte for byte. */
  readonly detail: string;
  readonly time: string;
  readonly resources: readonly string[];
}

/** What is to become of a dead letter. */
export type RecoveryAction =
  | { readonly kind: "send"; readonly queueUrl: string; readonly attributes: Attributes }
  | { readonly kind: "publish"; readonly event: RepublishedEvent }
  | { readonly kind: "parkingLot"; readonly why: ParkingLotReason; readonly attributes: Attributes };

/** The move, and what the dead letter says of itself. */
export interface RecoveryDecision {
  readonly action: RecoveryAction;
  readonly eventId: string;
  /** Why it was set aside; `unknown` when it does not say. */
  readonly reason: string;
}

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
 * Decides whether another attempt may help, and where it is to be made.
 * @param isManual an operator orders the attempt, whatever the reason and however often there was one. Default false.
 */
export function decideRecovery(
  message: ReceivedMessage,
  source: RecoverySource,
  settings: RecoverySettings,
  isManual = false,
): RecoveryDecision {
  const letter = readDeadLetter(message, source);
  if (!letter) return unparseable(message, source);
  const { eventId, reason } = letter;
  const toParkingLot = (why: ParkingLotReason): RecoveryDecision => {
    const attributes = withOthers({ ...describe(letter), parkingLotReason: text(why) }, message.attributes);
    return { eventId, reason, action: { kind: "parkingLot", why, attributes } };
  };
  if (!isManual && !recoverableReasons.has(reason)) return toParkingLot("not-recoverable");
  if (!isManual && countsAsRecovery(letter) && letter.recoveries >= settings.maxRecoveries)
    return toParkingLot("max-recoveries");
  const move = actionFor(letter, message, source, settings);
  return move ? { eventId, reason, action: move } : toParkingLot("no-destination");
}

/** An event that waited as long as it may, without a fault of its own. */
const expiredReasons: ReadonlySet<string> = new Set(["outage", "unknown-type", "unknown-version"]);

/**
 * An event that waited in vain for the end of an outage, or for its consumer to know it, has shown no fault, and it comes
 * back only after it has waited as long again: its recoveries are not counted. What SQS itself moved may end its process
 * before anybody can say so, and its recoveries are.
 */
function countsAsRecovery({ reason }: DeadLetter): boolean {
  return !expiredReasons.has(reason);
}

/** Back to where it was lost: to that subscription alone, so that no other receives it a second time. */
function actionFor(
  letter: DeadLetter,
  message: ReceivedMessage,
  source: RecoverySource,
  settings: RecoverySettings,
): RecoveryAction | undefined {
  const recoveries = letter.recoveries + (countsAsRecovery(letter) ? 1 : 0);
  const send = (queueUrl: string): RecoveryAction => {
    const attributes = withOthers(
      { ...describe({ ...letter, origin: queueUrl, recoveries }) },
      message.attributes,
    );
    return { kind: "send", queueUrl, attributes };
  };
  if (letter.targetArn === undefined) {
    const isKnown = settings.subscriptions.some(
      (name) => letter.origin === `${settings.queueUrlPrefix}${name}`,
    );
    const queueUrl = source.originUrl ?? (isKnown ? letter.origin : undefined);
    return queueUrl === undefined ? undefined : send(queueUrl);
  }
  const target = findTarget(letter.targetArn, settings);
  if (target?.queueUrl !== undefined) return send(target.queueUrl);
  return target && { kind: "publish", event: republish(letter, message.body, target.busName, recoveries) };
}

type Target = { readonly queueUrl: string } | { readonly queueUrl?: undefined; readonly busName: string };

/** The target's queue or bus, if it is one of this environment. */
function findTarget(arn: string, { queueUrlPrefix, buses }: RecoverySettings): Target | undefined {
  const [, , service, , account, resource = ""] = arn.split(":");
  if (!queueUrlPrefix.endsWith(`/${account}/`)) return undefined;
  if (service === "sqs" && buses.some((bus) => resource.startsWith(`${bus}-`))) {
    return { queueUrl: `${queueUrlPrefix}${resource}` };
  }
  const busName = buses.find((bus) => resource === `event-bus/${bus}`);
  return service === "events" && busName !== undefined ? { busName } : undefined;
}

function republish(
  { envelope }: DeadLetter,
  body: string,
  busName: string,
  recoveries: number,
): RepublishedEvent {
  return {
    busName,
    source: envelope.source,
    type: envelope["detail-type"],
    // Not the parsed one: numbers that JavaScript has no exact value for would come out of it changed.
    detail: rawDetail(body) as string,
    time: envelope.time,
    resources: markRecoveries(envelope, recoveries),
  };
}

function unparseable(message: ReceivedMessage, source: RecoverySource): RecoveryDecision {
  const why: ParkingLotReason = "unparseable";
  const own = {
    reason: text(message.attributes.reason?.StringValue || "unknown"),
    eventId: text(message.messageId),
    origin: text(source.queueUrl),
    parkingLotReason: text(why),
  };
  const attributes = withOthers(own, message.attributes);
  return { eventId: message.messageId, reason: "unknown", action: { kind: "parkingLot", why, attributes } };
}

function describe({
  envelope: _,
  targetArn: __,
  ...attributes
}: DeadLetter): Record<string, MessageAttribute> {
  return toMessageAttributes(attributes);
}

function text(value: string): MessageAttribute {
  return { DataType: "String", StringValue: value };
}

/** SQS' limit of attributes on a message. */
const maxAttributes = 10;

/** Attributes that we do not know travel along as far as there is room. */
function withOthers(own: Attributes, all: Attributes): Attributes {
  const others = Object.entries(all).filter(([name]) => !(name in own));
  return Object.fromEntries([...Object.entries(own), ...others].slice(0, maxAttributes));
}
