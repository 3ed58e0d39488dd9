import type { ScanOutput } from "@aws-sdk/client-dynamodb";
import { journalledEventIds, eventIdOf } from "../demo/observe";
import { fromMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { AwsError } from "../../packages/local-aws/aws-error";
import { call } from "../../packages/local-aws/service";
import { resourceName } from "../../packages/text/resource-name";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** A copy of an event that something holds. */
export interface Copy {
  readonly eventId: string;
  readonly place: "queue" | "archive" | "journal";
  /** Name of the queue, archive, bucket or table. */
  readonly where: string;
  /** Why a consumer, or EventBridge, put it there; undefined for one that waits for its consumer. */
  readonly reason?: string;
  /** The subscription, `<domain>/<name>`, that gave it up. */
  readonly subscription?: string;
  /** The queue that EventBridge could not deliver it to. */
  readonly target?: string;
  /** The domain that a journal has it under. */
  readonly domain?: string;
}

/** Every copy of every event that is anywhere in the account, without taking any of them. */
export async function takeInventory(local: LocalAws, journals: Journals): Promise<Copy[]> {
  return [...queued(local), ...archived(local), ...(await journalled(local, journals))];
}

/** By name, where the versions of a stack have their journals. */
export interface Journals {
  readonly buckets: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

function queued({ services: { sqs }, account }: LocalAws): Copy[] {
  return sqs.inspect().flatMap(({ name }) => {
    const queue = sqs.queueOf(`arn:aws:sqs:${account.region}:${account.id}:${name}`);
    return [...(queue?.messages.values() ?? [])].flatMap(({ message: { body, attributes } }) => {
      const said = fromMessageAttributes(attributes);
      const eventId = eventIdOf(body) ?? said?.eventId;
      if (eventId === undefined) return [];
      const reason = said?.reason ?? attributes["ERROR_CODE"]?.StringValue;
      const target = attributes["TARGET_ARN"]?.StringValue;
      return {
        ...{ eventId, place: "queue" as const, where: name },
        ...(reason !== undefined && { reason }),
        ...(target !== undefined && { target: resourceName(target) }),
        ...(said && { subscription: `${said.domain}/${said.consumer}` }),
      };
    });
  });
}

function archived({ services: { events } }: LocalAws): Copy[] {
  return [...events.archivedDetails()].flatMap(([where, details]) =>
    details.flatMap((detail) => {
      const eventId = eventIdOf(`{"detail":${detail}}`);
      return eventId === undefined ? [] : { eventId, place: "archive" as const, where };
    }),
  );
}

/** What nobody can read, as its bucket or the key of it is gone or disabled, is not kept. */
async function journalled(local: LocalAws, { buckets, tables }: Journals): Promise<Copy[]> {
  const copies: Copy[] = [];
  const take = async (
    where: string,
    reading: Promise<ReadonlyMap<string, readonly string[]>>,
  ): Promise<void> => {
    for (const [domain, eventIds] of await reading.catch(nothingReadable))
      for (const eventId of eventIds) copies.push({ eventId, place: "journal", where, domain });
  };
  for (const bucket of buckets) await take(bucket, journalledEventIds(local, bucket));
  for (const table of tables) await take(table, tabledEventIds(local, table));
  return copies;
}

/** What a journal in a table has: event ids by domain. */
async function tabledEventIds(
  { services: { dynamodb } }: LocalAws,
  TableName: string,
): Promise<Map<string, string[]>> {
  const byDomain = new Map<string, string[]>();
  let ExclusiveStartKey: unknown;
  do {
    const page = (await call(dynamodb, "Scan", { TableName, ExclusiveStartKey })) as ScanOutput;
    for (const { domain: { S: domain = "" } = {}, eventId: { S: eventId = "" } = {} } of page.Items ?? [])
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), eventId]);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return byDomain;
}

function nothingReadable(error: unknown): ReadonlyMap<string, readonly string[]> {
  if (error instanceof AwsError) return new Map();
  throw error;
}
