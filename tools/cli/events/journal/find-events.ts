import {
  BatchGetItemCommand,
  DynamoDBClient,
  paginateScan,
  type AttributeValue,
  type ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import { normalizedEventId } from "../../../../events/message/event-identity";
import { journalKey, maxEventsOfAnId } from "../../../../handlers/settings/journal-key";

/** A record of the journal, as `journal-event` wrote it. */
export type JournalRecord = Readonly<Record<string, string | number>>;

/** Which records are meant. */
export interface JournalQuery {
  readonly correlationId?: string;
  readonly type?: string;
  /** Only events that happened at or after this time, ISO 8601. */
  readonly since?: string;
}

/** The records of one id, in the order they were made: one, unless different events came under it. Needs dynamodb:BatchGetItem. */
export async function findEvent(table: string, eventId: string): Promise<JournalRecord[]> {
  const keys = Array.from({ length: maxEventsOfAnId }, (_, place) =>
    journalKey(normalizedEventId(eventId), place),
  );
  const client = new DynamoDBClient({});
  const found: JournalRecord[] = [];
  let wanted: Record<string, AttributeValue>[] = keys.map((key) => ({ eventId: { S: key } }));
  while (wanted.length > 0) {
    const request = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted } } });
    const { Responses, UnprocessedKeys } = await client.send(request);
    found.push(...(Responses?.[table] ?? []).map(toRecord));
    wanted = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found.sort((one, other) => keys.indexOf(String(one.eventId)) - keys.indexOf(String(other.eventId)));
}

/**
 * Reads the whole journal for the records that are meant, until `limit` are found: its only key is the event's id.
 * Needs dynamodb:Scan.
 */
export async function scanEvents(
  TableName: string,
  query: JournalQuery,
  limit: number,
  onPage: (examined: number, found: number) => void,
  signal: AbortSignal,
): Promise<JournalRecord[]> {
  const found: JournalRecord[] = [];
  let examined = 0;
  const pages = paginateScan({ client: new DynamoDBClient({}) }, { TableName, ...scanFilter(query) });
  for await (const { Items = [], ScannedCount = 0 } of pages) {
    found.push(...Items.map(toRecord));
    examined += ScannedCount;
    onPage(examined, found.length);
    if (found.length >= limit || signal.aborted) break;
  }
  return found.slice(0, limit).sort(byTime);
}

/** The query as DynamoDB's filter; the fields' names are words of its own, so they get other names. */
function scanFilter({
  correlationId,
  type,
  since,
}: JournalQuery): Pick<
  ScanCommandInput,
  "FilterExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> {
  const terms = [
    { field: "correlationId", sign: "=", value: correlationId },
    { field: "type", sign: "=", value: type },
    { field: "time", sign: ">=", value: since },
  ].filter((term): term is typeof term & { value: string } => term.value !== undefined);
  return {
    FilterExpression: terms.map(({ field, sign }) => `#${field} ${sign} :${field}`).join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(terms.map(({ field }) => [`#${field}`, field])),
    ExpressionAttributeValues: Object.fromEntries(
      terms.map(({ field, value }) => [`:${field}`, { S: value }]),
    ),
  };
}

function toRecord(item: Record<string, AttributeValue>): JournalRecord {
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, N }]) => [name, N === undefined ? (S ?? "") : Number(N)]),
  );
}

/** Times of one format sort as texts; of one millisecond, the cause comes first. */
function byTime(one: JournalRecord, other: JournalRecord): number {
  const [time = "", otherTime = ""] = [one.time, other.time];
  if (time !== otherTime) return time < otherTime ? -1 : 1;
  return Number(one.hops) - Number(other.hops);
}
