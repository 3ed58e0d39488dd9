import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import type { ClaimCheck } from "../events/claim-check";
import { domainOf } from "../events/domains";
import type { EventHandler } from "../events/event-handler";
import type { EventMessage } from "../events/event-message";

/** Where events are recorded, and for how long. */
export interface JournalSettings {
  readonly table: string;
  /** Days from the first record of an event until DynamoDB may delete it; 1 to 3,650. */
  readonly ttlDays: number;
}

/** A record of the journal: texts and numbers only. */
export type JournalItem = Readonly<Record<string, string | number>> & {
  readonly eventId: string;
  /** Seconds since the epoch. */
  readonly ttl: number;
};

/** What the journal needs of the world. */
export interface JournalPorts {
  /** Writes a record unless the table has one of this event. */
  putOnce(table: string, item: JournalItem, signal: AbortSignal): Promise<void>;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/**
 * Makes a handler that records each event once. A repeat finds the record and changes nothing, so that the record
 * says when the event was first seen, and nobody can write over it by sending another event of the same id.
 *
 * @param settings default: the variables JOURNAL_TABLE and JOURNAL_TTL_DAYS
 */
export function journalEvent(
  settings: JournalSettings = journalSettings(process.env),
  ports: JournalPorts = { putOnce: putOnceInto(), nowMs: () => Date.now() },
): EventHandler {
  const { table, ttlDays } = settings;
  return async (event, { dependency, signal, claim }) => {
    const item = journalItem(event, ttlDays, ports.nowMs(), claim);
    await dependency.execute(() => ports.putOnce(table, item, signal));
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
 */
export function journalItem(
  event: EventMessage,
  ttlDays: number,
  nowMs: number,
  claim?: ClaimCheck,
): JournalItem {
  const { type, source, metadata } = event;
  const { id: eventId, causationId, ...said } = metadata;
  return {
    eventId,
    type,
    source,
    domain: domainOf(type) ?? "unknown",
    time: said.time,
    version: said.version,
    correlationId: said.correlationId,
    ...(causationId !== undefined && { causationId }),
    hops: said.hops,
    producer: said.producer,
    ...(claim ? claimedData(claim) : ownData(event.data)),
    firstRecordedAt: new Date(nowMs).toISOString(),
    ttl: Math.floor(nowMs / 1_000) + ttlDays * secondsPerDay,
  };
}

function claimedData({ bucket, key, sizeBytes, sha256 }: ClaimCheck): Record<string, string | number> {
  return { dataBytes: sizeBytes, dataSha256: sha256, dataBucket: bucket, dataKey: key };
}

function ownData(value: unknown): Record<string, string | number> {
  const data = JSON.stringify(value);
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
    const onlyOnce = "attribute_not_exists(eventId)";
    try {
      await client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression: onlyOnce }), {
        abortSignal,
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}
