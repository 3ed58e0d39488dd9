import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { busName, domainOf } from "../../../../events/domains";
import { normalizedEventId } from "../../../../events/message/event-identity";
import { timeOfUuid } from "../../../../events/message/time-of-uuid";
import type { IdempotencyItem } from "../../../../handlers/consumer/idempotency-item";
import { decideRecovery } from "../../../../handlers/dead-letters/decide-recovery";
import { recoverySources, type RecoverySettings } from "../../../../handlers/dead-letters/recovery-settings";
import { idempotencyKey, logGroupName } from "../../../../handlers/settings/names";
import type { Backbone, DeployedSubscription } from "../backbone";
import { readDeliveries } from "../breaker/deliveries";
import { findBreaker, readBreaker } from "../breaker/find-breaker";
import { chooseQueues } from "../dead-letters/choose-queues";
import type { QueuedDeadLetter } from "../dead-letters/queued-dead-letter";
import { readDeadLetters } from "../dead-letters/read-dead-letters";
import { findEvents, type FoundEvent } from "../journal/find-events";
import { inJournal, NoJournal } from "../journal/in-journal";
import { operatorPorts } from "../operator-ports";
import { recoverySettingsOf } from "../recovery-settings-of";
import type { Session } from "../session";
import { rulesOfBus } from "../test-event/bus-rules";
import { matchRules } from "../test-event/match-rules";
import { readEventLines } from "./event-lines";
import type { KeptLetter, SubscriptionEvidence } from "./explain-subscription";
import { inDomainsThatKnow } from "./in-domains-that-know";

/** What there is to know of an event. */
export interface EventEvidence {
  /** Its records in the journal: several where different events have one id. */
  readonly records: readonly FoundEvent[];
  /** Empty where nothing knows the event. */
  readonly subscriptions: readonly (SubscriptionEvidence & {
    readonly subscription: string;
    readonly domain: string;
    /** Of another program that it belongs to: `<project>/<stack>`. */
    readonly program: string | undefined;
  })[];
  /** Buses of others that it was sent on to, by the names of the rules. */
  readonly forwards: readonly { readonly rule: string; readonly busArn: string }[];
  /** Its messages in queues of no subscription: nobody's, or of a bus. */
  readonly elsewhere: readonly KeptLetter[];
}

const marginMs = 60_000;
/** Far more than producers give one id to. */
const maxRecords = 100;

/**
 * Looks for an event wherever it may be, without using up a receive: of queues, only those are looked into that nothing
 * moves messages out of.
 * @param sinceMs how far back the journal is read if the id does not tell its time, and logs if the journal does not know it
 */
export async function gatherEvidence(
  backbone: Backbone,
  id: string,
  sinceMs: number,
  session: Session,
): Promise<EventEvidence> {
  const eventId = normalizedEventId(id);
  const range = timeOfUuid(eventId) === undefined ? { sinceMs } : {};
  const query = { eventId, ...range };
  const records = await inJournal(backbone.stack, (store) =>
    findEvents(store, query, maxRecords, session.signal),
  ).catch(none);
  const kinds = ["consumer", "undelivered", "parking-lot", "rejected", "unmatched", "unrouted"] as const;
  const isOfEvent = (letter: QueuedDeadLetter): boolean => normalizedEventId(letter.eventId) === eventId;
  const queues = chooseQueues(backbone, { kinds });
  const found = await readDeadLetters(queues, isOfEvent, Infinity, operatorPorts.queues(), session);
  const settings = await recoverySettingsOf(backbone.stack);
  const letters = found.map((letter) => ({ lostFor: letter.lostFor, ...keptLetter(letter, settings) }));
  const [record] = records;
  const type = record?.type ?? found[0]?.eventType;
  const { receivers, forwards } = await receiversOf(backbone, record, type);
  const fromMs = record ? Date.parse(record.time) - marginMs : sinceMs;
  const subscriptions = await Promise.all(
    receivers.map(async (receiver) => ({
      subscription: `${receiver.domain}/${receiver.name}`,
      domain: receiver.domain,
      ...(await evidenceIn(receiver, eventId, record, fromMs)),
      letters: letters.filter(({ lostFor }) => lostFor === receiver.queue.name),
    })),
  );
  const names = new Set(receivers.map(({ queue }) => queue.name));
  return {
    records,
    subscriptions: type === undefined ? inDomainsThatKnow(subscriptions) : subscriptions,
    forwards,
    elsewhere: letters.filter(({ lostFor }) => !names.has(lostFor)),
  };
}

function none(error: unknown): [] {
  if (error instanceof NoJournal) return [];
  throw error;
}

/** The subscriptions whose rules match the event; all of its domain, or of the stack, where too little of it is known. */
async function receiversOf(
  { stack, subscriptions }: Backbone,
  record: FoundEvent | undefined,
  type: string | undefined,
): Promise<{ readonly receivers: readonly DeployedSubscription[] } & Pick<EventEvidence, "forwards">> {
  const domain = type === undefined ? undefined : domainOf(type);
  if (domain === undefined) return { receivers: subscriptions, forwards: [] };
  const ofDomain = subscriptions.filter((one) => one.domain === domain);
  if (!record) return { receivers: ofDomain, forwards: [] };
  const client = new EventBridgeClient({});
  const rules = await rulesOfBus(busName(domain, stack), client);
  const matches = await matchRules(delivered(record), rules, client);
  const matching = matches.flatMap(({ rule, isMatch }) => (isMatch ? [rule] : []));
  const names = new Set(matching.map(({ name }) => name));
  return {
    receivers: ofDomain.filter(({ name }) => names.has(name)),
    forwards: matching.flatMap(({ name: rule, targetArns }) =>
      targetArns.filter((arn) => arn.includes(":event-bus/")).map((busArn) => ({ rule, busArn })),
    ),
  };
}

/** An event of the journal as rules see it; patterns of rules read its type and its source. */
function delivered({ type, source, time, eventId, data, ...metadata }: FoundEvent): string {
  return JSON.stringify({
    ...{ version: "0", id: eventId, account: "000000000000", region: "us-east-1", resources: [] },
    ...{ "detail-type": type, source, time },
    detail: { type, source, data: JSON.parse(data ?? "{}") as unknown, metadata },
  });
}

async function evidenceIn(
  receiver: DeployedSubscription,
  eventId: string,
  record: FoundEvent | undefined,
  fromMs: number,
): Promise<Omit<EventEvidence["subscriptions"][number], "letters" | "subscription" | "domain">> {
  const breaker = await findBreaker(receiver);
  const { stateTable, settings } = breaker.place;
  const key = settings.idempotency.mode === "none" ? `${eventId}/${record?.fingerprint}` : eventId;
  const items = operatorPorts.stateTable<IdempotencyItem>(stateTable);
  const group = logGroupName(receiver.queue.name);
  const [item, lines, deliveries, waiting, breakerItem] = await Promise.all([
    items.read(idempotencyKey(breaker.place, key)),
    readEventLines(group, eventId, fromMs, new CloudWatchLogsClient({})),
    readDeliveries(receiver),
    countMessages(receiver.queue.url),
    readBreaker(breaker),
  ]);
  const isJournalled = receiver.name === "journal" && record !== undefined;
  const { program } = breaker;
  return { program, lines, record: item, isJournalled, breaker: breakerItem, deliveries, waiting };
}

/** Messages that wait, that are being handled, and that come later. */
async function countMessages(QueueUrl: string): Promise<number> {
  const names = ["", "NotVisible", "Delayed"].map((kind) => `ApproximateNumberOfMessages${kind}` as const);
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names as never });
  const { Attributes = {} } = await new SQSClient({}).send(request);
  return Object.values(Attributes).reduce((sum, count) => sum + (Number(count) || 0), 0);
}

function keptLetter(letter: QueuedDeadLetter, settings: RecoverySettings | undefined): KeptLetter {
  const { queue, message, reason, parkingLotReason, detail } = letter;
  return {
    ...{ kind: queue.kind, queue: queue.queueName, reason, parkingLotReason, detail },
    sentAtMs: message.sentAtMs,
    recovery: recoveryOf(letter, settings),
  };
}

/** What recovery does with it, by recovery's own judgement. */
function recoveryOf({ queue, message }: QueuedDeadLetter, settings: RecoverySettings | undefined): string {
  const { kind } = queue;
  if (kind === "parking-lot") return "it stays until an operator redrives it or its retention ends";
  if (kind !== "consumer" && kind !== "undelivered")
    return "it stays until its retention ends, and is never sent back";
  if (!settings) return "it stays until somebody redrives it: the stack has no recovery";
  if (
    kind === "consumer" &&
    !recoverySources(settings).some(({ queueName }) => queueName === queue.queueName)
  )
    return "it stays until somebody redrives it: the subscription is another program's, which recovery does not know";
  const { action } = decideRecovery(message, queue, settings);
  if (action.kind === "parking-lot")
    return `recovery moves it to the parking lot at its next run: ${action.reason}`;
  return "recovery sends it back at its next run, unless the breaker is open";
}
