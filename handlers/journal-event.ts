import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import type { ClaimCheck } from "../events/message/claim-check";
import { domainOf } from "../events/domains";
import type { EventHandler } from "./settings/event-handler";
import { fingerprintOf } from "../events/message/event-identity";
import type { EventMessage } from "../events/message/event-message";
import { journalKey, maxEventsOfAnId } from "./settings/journal-key";
import { PermanentError } from "./failures/event-errors";

/** Where events are recorded, and for how long. */
export interface JournalSettings {
  readonly table: string;
  /** Days from the first record of an event until DynamoDB may delete it; 1 to 3,650. */
  readonly ttlDays: number;
}

/** A record of the journal: texts and numbers only. */
export type JournalItem = Readonly<Record<string, string | number>> & {
  /** See {@link journalKey}. */
  readonly eventId: string;
  /** Seconds since the epoch. */
  readonly ttl: number;
};

/** What is known of a record that was there before; one without a fingerprint is of a journal that knew none. */
export interface RecordedBefore {
  readonly fingerprint?: string | undefined;
}

/** What the journal needs of the world. */
export interface JournalPorts {
  /** Writes a record unless the table has one under its key; answers that one. */
  putOnce(table: string, item: JournalItem, signal: AbortSignal): Promise<RecordedBefore | undefined>;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/**
 * Makes a handler that records each event once. A repeat finds the record and changes nothing, so that the record
 * says when the event was first seen. Another event of the same id is recorded beside the first, under a key that
 * {@link journalKey} makes; nothing is written over.
 *
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

/** Reads the settings from environment variables. */
export function journalSettings(env: Readonly<Record<string, string | undefined>>): JournalSettings {
  const { JOURNAL_TABLE: table, JOURNAL_TTL_DAYS: days } = env;
  if (!table) throw new Error("The environment variable JOURNAL_TABLE is missing.");
  const ttlDays = Number(days);
  if (!Number.isInteger(ttlDays) || ttlDays < 1 || ttlDays > 3_650) {
    throw new Error(`JOURNAL_TTL_DAYS is "${days ?? ""}": must be a whole number from 1 to 3650.`);
  }
  return { table, ttlDays };
}

const secondsPerDay = 86_400;

/** DynamoDB's 400 KB per item, less what the other attributes can take. */
const maxDataBytes = 390_000;

/**
 * What is written down of an event. Data that no item can hold are described by size and hash; so are data that came
 * by claim check, with the place they came from, where they stay for less time than the journal's record may.
 * @param rawData the data as it was published. Default as JavaScript writes it.
 */
export function journalItem(
  event: EventMessage,
  ttlDays: number,
  nowMs: number,
  claim?: ClaimCheck,
  rawData = JSON.stringify(event.data),
): JournalItem {
  const { type, source, metadata } = event;
  const { id: eventId, causationId, ...said } = metadata;
  return {
    eventId,
    fingerprint: fingerprintOf(claim ? { ...event, data: { claimCheck: claim } } : event, rawData),
    type,
    source,
    domain: domainOf(type) ?? "unknown",
    time: said.time,
    version: said.version,
    correlationId: said.correlationId,
    ...(causationId !== undefined && { causationId }),
    hops: said.hops,
    producer: said.producer,
    ...(claim ? claimedData(claim) : ownData(rawData)),
    firstRecordedAt: new Date(nowMs).toISOString(),
    ttl: Math.floor(nowMs / 1_000) + ttlDays * secondsPerDay,
  };
}

function claimedData({ bucket, key, sizeBytes, sha256 }: ClaimCheck): Record<string, string | number> {
  return { dataBytes: sizeBytes, dataSha256: sha256, dataBucket: bucket, dataKey: key };
}

function ownData(data: string): Record<string, string | number> {
  const dataBytes = Buffer.byteLength(data, "utf8");
  return dataBytes <= maxDataBytes ? { data } : { dataBytes, dataSha256: sha256(data) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

const requestLimits = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** Writes to DynamoDB; makes its client at the first event. */
export function putOnceInto(client?: DynamoDBClient): JournalPorts["putOnce"] {
  return async (table, item, abortSignal) => {
    client ??= new DynamoDBClient({ requestHandler: requestLimits });
    const Item = Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" ? { N: String(value) } : { S: value },
      ]),
    );
    const command = new PutItemCommand({
      TableName: table,
      Item,
      ConditionExpression: "attribute_not_exists(eventId)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    try {
      await client.send(command, { abortSignal });
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { fingerprint: error.Item?.fingerprint?.S };
    }
  };
}
