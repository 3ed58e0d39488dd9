import type { ListObjectsV2Output } from "@aws-sdk/client-s3";
import type { Message } from "@aws-sdk/client-sqs";
import { recordsIn } from "../../handlers/journal/journal-object";
import type { JournalRecord } from "../../handlers/journal/journal-record";
import { fromMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { resourceName } from "../../packages/text/resource-name";
import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { TraceEntry } from "../../packages/local-aws/trace";
import type { HandledMessage, UnprocessedEvent } from "./reconcile-subscription";

/** Remembers from now on which messages each function was done with. */
export class HandledMessages {
  private readonly byFunction = new Map<string, HandledMessage[]>();

  constructor({ trace }: LocalAws) {
    trace.listen((entry) => {
      if (entry.step === "handled") this.remember(entry);
    });
  }

  of(functionName: string): readonly HandledMessage[] {
    return this.byFunction.get(functionName) ?? [];
  }

  get count(): number {
    return [...this.byFunction.values()].reduce((sum, done) => sum + done.length, 0);
  }

  private remember({ where, id, body = "" }: TraceEntry): void {
    const eventId = eventIdOf(body);
    const done = this.byFunction.get(where) ?? [];
    done.push({ messageId: id, ...(eventId && { eventId }) });
    this.byFunction.set(where, done);
  }
}

/** Remembers from now on which events EventBridge gave up for which target. */
export class UndeliveredEvents {
  private readonly byTarget = new Map<string, Set<string>>();

  constructor({ trace }: LocalAws) {
    trace.listen(({ step, where, body = "" }) => {
      const eventId = step === "undelivered" ? eventIdOf(body) : undefined;
      if (!eventId) return;
      const queueName = resourceName(where);
      this.byTarget.set(queueName, (this.byTarget.get(queueName) ?? new Set<string>()).add(eventId));
    });
  }

  /** Ids of the events that did not reach the queue. */
  of(queueName: string): ReadonlySet<string> {
    return this.byTarget.get(queueName) ?? new Set();
  }
}

/** The event's own id in a message that EventBridge delivered; undefined when it holds none. */
export function eventIdOf(body: string): string | undefined {
  let message: { detail?: { metadata?: { id?: unknown } | null } | null } | null;
  try {
    message = JSON.parse(body) as typeof message;
  } catch {
    return undefined;
  }
  const id = message?.detail?.metadata?.id;
  return typeof id === "string" ? id : undefined;
}

/** An unprocessed event in a queue, with its subscription. */
export interface UnprocessedMessage extends UnprocessedEvent {
  readonly consumer: string;
  readonly domain: string;
}

/**
 * Everything in a queue of unprocessed events.
 * @param isFreed whether others can receive it at once; else it stays hidden there for ten minutes. Default false.
 */
export async function unprocessedIn(
  { services: { sqs } }: LocalAws,
  queueName: string,
  isFreed = false,
): Promise<UnprocessedMessage[]> {
  const found: UnprocessedMessage[] = [];
  const receiptHandles: (string | undefined)[] = [];
  for await (const message of messagesIn(sqs, queueName)) {
    receiptHandles.push(message.ReceiptHandle);
    const attributes = fromMessageAttributes(message.MessageAttributes);
    found.push({
      eventId: attributes?.eventId ?? eventIdOf(message.Body ?? "") ?? message.MessageId ?? "",
      reason: attributes?.reason ?? "undelivered",
      consumer: attributes?.consumer ?? "",
      domain: attributes?.domain ?? "",
    });
  }
  if (isFreed) await free(sqs, queueName, receiptHandles);
  return found;
}

async function free(
  sqs: LocalAws["services"]["sqs"],
  QueueName: string,
  receiptHandles: readonly (string | undefined)[],
): Promise<void> {
  const { QueueUrl } = (await call(sqs, "GetQueueUrl", { QueueName })) as { QueueUrl: string };
  for (const ReceiptHandle of receiptHandles)
    await call(sqs, "ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
}

/** How many messages wait in a queue, visible or not. */
export function waitingIn({ services }: Pick<LocalAws, "services">, queueName: string): number {
  const queue = services.sqs.inspect().find(({ name }) => name === queueName);
  return queue ? queue.visible + queue.inFlight + queue.delayed : 0;
}

async function* messagesIn(sqs: LocalAws["services"]["sqs"], queueName: string): AsyncGenerator<Message> {
  const { QueueUrl } = (await call(sqs, "GetQueueUrl", { QueueName: queueName })) as { QueueUrl: string };
  for (;;) {
    const { Messages = [] } = (await call(sqs, "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 600,
      MessageAttributeNames: ["All"],
    })) as { Messages?: Message[] };
    if (Messages.length === 0) return;
    yield* Messages;
  }
}

/** What the journal recorded: by domain, the id of each event, as often as different events have it. */
export async function journalledEventIds(local: LocalAws, bucket: string): Promise<Map<string, string[]>> {
  const byDomain = new Map<string, string[]>();
  for (const { domain, eventId } of await journalRecords(local, bucket))
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), eventId]);
  return byDomain;
}

/** Each event of the journal once. */
export async function journalRecords(
  { services: { s3 } }: LocalAws,
  Bucket: string,
): Promise<readonly JournalRecord[]> {
  const events = new Map<string, JournalRecord>();
  let ContinuationToken: string | undefined;
  do {
    const page = (await call(s3, "ListObjectsV2", { Bucket, ContinuationToken })) as ListObjectsV2Output;
    for (const { Key } of page.Contents ?? []) {
      const { Body } = (await call(s3, "GetObject", { Bucket, Key })) as { Body: Uint8Array };
      for (const record of recordsIn(Body)) events.set(`${record.eventId}/${record.fingerprint}`, record);
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return [...events.values()];
}
