import { journalledEventIds, eventIdOf } from "../demo/observe";
import { fromMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { AwsError } from "../../packages/local-aws/aws-error";
import { resourceName } from "../../packages/text/resource-name";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** A copy of an event that something holds. */
export interface Copy {
  readonly eventId: string;
  readonly place: "queue" | "archive" | "journal";
  /** Name of the queue, archive or table. */
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
export async function takeInventory(local: LocalAws, journalTables: ReadonlySet<string>): Promise<Copy[]> {
  return [...queued(local), ...archived(local), ...(await journalled(local, journalTables))];
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

/** What nobody can read, as its table or the key of it is gone or disabled, is not kept. */
async function journalled(local: LocalAws, tables: ReadonlySet<string>): Promise<Copy[]> {
  const copies: Copy[] = [];
  for (const where of tables)
    for (const [domain, eventIds] of await journalledEventIds(local, where).catch(nothingReadable))
      for (const eventId of eventIds) copies.push({ eventId, place: "journal", where, domain });
  return copies;
}

function nothingReadable(error: unknown): ReadonlyMap<string, readonly string[]> {
  if (error instanceof AwsError) return new Map();
  throw error;
}
