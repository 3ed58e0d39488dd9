import { createHash } from "node:crypto";
import type { ClaimCheck } from "../events/message/claim-check";
import { domainOf } from "../events/domains";
import type { EventHandler } from "./settings/event-handler";
import { fingerprintOf } from "../events/message/event-identity";
import type { EventMessage } from "../events/message/event-message";
import { patientLimits } from "./aws/aws-client";
import { isConditionFailed, type DynamoDbCall } from "./aws/dynamo-state-table";
import { jsonService, jsonServices } from "./aws/json-service";
import { numberVariable, textVariable, type EnvironmentVariables } from "./settings/environment-variables";
import { journalKey, maxEventsOfAnId } from "./settings/journal-key";
import { PermanentError } from "./failures/event-errors";

export interface JournalSettings {
  readonly table: string;
  /** Days until DynamoDB may delete a record; 1 to 3,650. */
  readonly ttlDays: number;
}

export type JournalItem = Readonly<Record<string, string | number>> & {
  /** See {@link journalKey}. */
  readonly eventId: string;
  /** Seconds since the epoch. */
  readonly ttl: number;
};

export interface JournalPorts {
  /** Writes a record, or answers the one that the table has under its key. */
  putOnce(
    table: string,
    item: JournalItem,
    signal: AbortSignal,
  ): Promise<{ readonly fingerprint?: string | undefined } | undefined>;
  nowMs(): number;
}

/**
 * Makes a handler that records each event once and overwrites nothing. A different event of the same id is recorded
 * beside the first, under a key of {@link journalKey}.
 * @param settings default: the variables JOURNAL_TABLE and JOURNAL_TTL_DAYS
 */
export function journalEvent(
  settings: JournalSettings = journalSettings(process.env),
  ports: JournalPorts = { putOnce: putOnceInto(), nowMs: () => Date.now() },
): EventHandler {
  const { table, ttlDays } = settings;
  return async (event, context) => {
    const { dependency, signal, claim } = context;
    const item = journalItem(event, ttlDays, ports.nowMs(), claim, context.rawData);
    for (let place = 0; place < maxEventsOfAnId; place++) {
      const eventId = journalKey(item.eventId, place);
      const before = await dependency.execute(() => ports.putOnce(table, { ...item, eventId }, signal));
      if (!before && place > 0)
        context.log("warn", "Another event of this id was recorded before.", { place });
      if (!before?.fingerprint || before.fingerprint === item.fingerprint) return;
    }
    throw new PermanentError(`The journal has ${maxEventsOfAnId} other events of this id.`);
  };
}

export function journalSettings(env: EnvironmentVariables): JournalSettings {
  return {
    table: textVariable(env, "JOURNAL_TABLE"),
    ttlDays: numberVariable(env, "JOURNAL_TTL_DAYS", 1, 3_650),
  };
}

const secondsPerDay = 86_400;

/** DynamoDB allows 400 KB per item, of which the other attributes take some. */
const maxDataBytes = 390_000;

/**
 * The record of an event. Data that is too large for an item is described by size and hash; data of a claim check also
 * by its bucket and key, where it may be deleted before the record.
 * @param rawData the data as it was published. Default: as JavaScript writes it.
 */
export function journalItem(
  event: EventMessage,
  ttlDays: number,
  nowMs: number,
  claim?: ClaimCheck,
  rawData = JSON.stringify(event.data),
): JournalItem {
  const { type, source, metadata } = event;
  const { id: eventId, causationId, ...others } = metadata;
  return {
    eventId,
    fingerprint: fingerprintOf(claim ? { ...event, data: { claimCheck: claim } } : event, rawData),
    type,
    source,
    domain: domainOf(type) ?? "unknown",
    time: others.time,
    version: others.version,
    correlationId: others.correlationId,
    ...(causationId !== undefined && { causationId }),
    hops: others.hops,
    producer: others.producer,
    ...(others.traceparent !== undefined && { traceparent: others.traceparent }),
    ...(claim ? dataOfClaim(claim) : ownData(rawData)),
    firstRecordedAt: new Date(nowMs).toISOString(),
    ttl: Math.floor(nowMs / 1_000) + ttlDays * secondsPerDay,
  };
}

function dataOfClaim({ bucket, key, sizeBytes, sha256 }: ClaimCheck): Record<string, string | number> {
  return { dataBytes: sizeBytes, dataSha256: sha256, dataBucket: bucket, dataKey: key };
}

function ownData(data: string): Record<string, string | number> {
  const dataBytes = Buffer.byteLength(data, "utf8");
  return dataBytes <= maxDataBytes ? { data } : { dataBytes, dataSha256: sha256(data) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export function putOnceInto(
  call: DynamoDbCall = jsonService(jsonServices.dynamoDb, patientLimits),
): JournalPorts["putOnce"] {
  return async (table, item, signal) => {
    const Item = Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" ? { N: String(value) } : { S: value },
      ]),
    );
    const request = {
      TableName: table,
      Item,
      ConditionExpression: "attribute_not_exists(eventId)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    try {
      await call("PutItem", request, signal);
      return undefined;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      return { fingerprint: error.Item?.fingerprint?.S };
    }
  };
}
