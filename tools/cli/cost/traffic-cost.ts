import { bytesPerGb, chunkBytes, itemOverheadBytes, prices, secondsPerMonth } from "./prices";
import type { BusShape, StackShape, SubscriptionShape } from "./stack-shape";
import type { CostLine } from "./standing-cost";

/** What goes through a stack in a month. */
export interface TrafficVolume {
  readonly eventsPerMonth: number;
  /** Size of one event, envelope included. */
  readonly eventBytes: number;
  /** How long a handler takes for one event. */
  readonly handlerMs: number;
  /** Share of the events that are published to the ingress bus: 0 to 1. */
  readonly ingressShare: number;
  /** Events in every batch, whatever the rate; default what the rate and the window make of it. */
  readonly batch?: number;
}

/** What an invocation takes beside its handlers: the pipeline, and its share of cold starts. */
const overheadMs = 2.25;
/** What CloudWatch Logs bills for each line beside its text. */
const lineOverheadBytes = 26;
/** START, END and REPORT of one invocation. */
const invocationLogBytes = 430;
/** A bus at level INFO writes some five lines of 600 bytes on its way to each target. */
const busLogBytesPerDelivery = 3000;
/** What SQS asks of KMS for each data key: two requests for who sends, EventBridge, and one for who receives. */
const requestsPerDataKey = 3;
/** What gzip leaves of the samples' events, envelopes included, some hundred to an object. */
export const packedShare = 0.18;
/** The record of a handled event: key, state, fingerprint, version and time to live. */
export const recordBytes = 123 + itemOverheadBytes;
/** What DynamoDB counts as one write. */
const writeUnitBytes = 1024;
/** DynamoDB forgets a table's key after five minutes in which nobody used it. */
const tableKeySeconds = 300;
/** Strongly consistent reads, and writes, of items of one unit. */
const readsAndWrites = {
  none: { reads: 0, writes: 0 },
  mark: { reads: 1, writes: 1 },
  lock: { reads: 0, writes: 2 },
} as const;

/** What a month's traffic costs. The buses share it evenly. */
export function trafficCost({ buses }: StackShape, traffic: TrafficVolume): CostLine[] {
  const events = traffic.eventsPerMonth / buses.length;
  return buses.flatMap((bus) => [
    ...busCost(bus, events, traffic),
    ...bus.subscriptions.flatMap((subscription) => subscriptionCost(subscription, events, traffic)),
  ]);
}

function busCost(bus: BusShape, events: number, { eventBytes, ingressShare }: TrafficVolume): CostLine[] {
  const { perMillionChunks, archivePerGb, archivePerGbMonth } = prices.eventBridge;
  const chunks = events * (1 + ingressShare) * Math.ceil(eventBytes / chunkBytes);
  const gb = (events * eventBytes) / bytesPerGb;
  const archive = bus.archiveDays > 0 ? gb * (archivePerGb + (archivePerGbMonth * bus.archiveDays) / 30) : 0;
  const logGb = bus.logsEveryEvent
    ? (events * bus.subscriptions.length * busLogBytesPerDelivery) / bytesPerGb
    : 0;
  return [
    { service: "EventBridge", usdPerMonth: (chunks / 1e6) * perMillionChunks },
    { service: "EventBridge archive", usdPerMonth: archive },
    { service: "CloudWatch Logs", usdPerMonth: logGb * prices.logs.perGb },
  ];
}

function subscriptionCost(
  subscription: SubscriptionShape,
  events: number,
  traffic: TrafficVolume,
): CostLine[] {
  const batch = batchOf(subscription, events, traffic);
  const invocations = events / batch;
  const gb = (events * traffic.eventBytes) / bytesPerGb;
  return [
    {
      service: "SQS",
      usdPerMonth: (queueRequests(events, batch, traffic) / 1e6) * prices.sqs.perMillionRequests,
    },
    { service: "Lambda", usdPerMonth: invocations * invocationUsd(subscription, batch, traffic) },
    {
      service: "CloudWatch Logs",
      usdPerMonth: ((invocations * batchLogBytes(subscription, batch)) / bytesPerGb) * prices.logs.perGb,
    },
    { service: "DynamoDB", usdPerMonth: stateUsd(subscription, events) + tableUsd(subscription, events, gb) },
    { service: "S3", usdPerMonth: journalUsd(subscription, events, batch, gb) },
    {
      service: "KMS",
      usdPerMonth: (keyRequests(subscription, events) / 1e6) * prices.kms.perMillionRequests,
    },
    ...postingCost(subscription, gb),
  ];
}

/** Receiving and deleting is done by Lambda outside of the VPC: of a healthy consumer's work only this passes it. */
function postingCost({ isPosted, isInVpc }: SubscriptionShape, gb: number): CostLine[] {
  if (!isPosted) return [];
  return isInVpc
    ? [{ service: "VPC", usdPerMonth: gb * prices.vpc.perEndpointGb }]
    : [{ service: "Data transfer", usdPerMonth: gb * prices.internet.perGbOut }];
}

/** The event that opens a batch, and what comes within its window at an even rate. */
export function batchOf(
  { batchSize, windowSeconds }: SubscriptionShape,
  events: number,
  { batch }: TrafficVolume,
): number {
  if (batch !== undefined && batchSize > 1) return batch;
  return Math.min(batchSize, 1 + (events / secondsPerMonth) * windowSeconds);
}

/** Sent one by one, received and deleted by up to ten. */
function queueRequests(events: number, batch: number, { eventBytes }: TrafficVolume): number {
  const received = Math.min(10, batch);
  const chunksPerReceive = Math.ceil((received * eventBytes) / chunkBytes);
  return events * (Math.ceil(eventBytes / chunkBytes) + (chunksPerReceive + 1) / received);
}

export function invocationUsd(
  subscription: SubscriptionShape,
  batch: number,
  { handlerMs }: TrafficVolume,
): number {
  const { perMillionRequests, perArmGbSecond, perX86GbSecond } = prices.lambda;
  const { concurrency, memoryMb, isArm } = subscription;
  const seconds = (overheadMs + handlerMs * Math.max(1, batch / concurrency)) / 1000;
  return perMillionRequests / 1e6 + seconds * (memoryMb / 1024) * (isArm ? perArmGbSecond : perX86GbSecond);
}

/** The text of the metrics that a batch writes: a line per hundred events. */
export function metricLineBytes(batch: number): number {
  return (
    479 + 8.06 * Math.min(100, batch) + 5 * Math.max(0, batch - 100) + 309 * (Math.ceil(batch / 100) - 1)
  );
}

export function batchLogBytes(
  { logsInvocations, logBytesPerEvent }: SubscriptionShape,
  batch: number,
): number {
  const platform = logsInvocations ? invocationLogBytes : 0;
  return logBytesPerEvent > 0
    ? platform + batch * (logBytesPerEvent + lineOverheadBytes)
    : platform + metricLineBytes(batch) + Math.ceil(batch / 100) * lineOverheadBytes;
}

/**
 * AWS' formula for a queue in use all the time, and one request for each table or bucket that is opened again; few events need
 * fewer. What EventBridge and CloudWatch Logs ask for is not published.
 */
function keyRequests({ dataKeySeconds, idempotency, journal }: SubscriptionShape, events: number): number {
  if (dataKeySeconds === undefined) return 0;
  const tables = (idempotency === "none" ? 0 : 1) + (journal ? 1 : 0);
  const keysIn = (seconds: number) => Math.min(events, secondsPerMonth / seconds);
  return requestsPerDataKey * keysIn(dataKeySeconds) + tables * keysIn(tableKeySeconds);
}

/** Requests, and a full table of records: as many as are written until the first of them expire. */
function stateUsd({ idempotency, rememberedDays }: SubscriptionShape, events: number): number {
  const { perMillionWrites, perMillionReads, perGbMonth } = prices.dynamoDb;
  const { reads, writes } = readsAndWrites[idempotency];
  if (writes === 0) return 0;
  const gb = (events * recordBytes) / bytesPerGb;
  const requests = (events / 1e6) * (reads * perMillionReads + writes * perMillionWrites);
  return requests + gb * (rememberedDays / 30) * perGbMonth;
}

/** Of a journal in a table, as who journals naively has it. */
function tableUsd({ journal }: SubscriptionShape, events: number, gb: number): number {
  if (!journal?.isTable) return 0;
  const { perMillionWrites, perGbMonth } = prices.dynamoDb;
  const units = events * Math.ceil((gb * bytesPerGb) / events / writeUnitBytes);
  return (units / 1e6) * perMillionWrites + gb * (journal.days / 30) * perGbMonth;
}

/** An object for each batch. Storage is that of a full journal: as much as comes in until its first objects expire. */
function journalUsd({ journal }: SubscriptionShape, events: number, batch: number, gb: number): number {
  if (!journal || journal.isTable) return 0;
  const { perMillionPuts, perGbMonth } = prices.s3;
  return (events / batch / 1e6) * perMillionPuts + gb * packedShare * (journal.days / 30) * perGbMonth;
}
