import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { maxMessageBytes } from "../message/message-size";
import { sqsSafeJson } from "./sqs-safe-json";
import {
  byAttempt,
  NotSpooledError,
  parseSpooledEvent,
  type BadRecord,
  type SendBatch,
  type Spool,
  type SpooledEvent,
} from "./spool";

export interface QueueSpoolSettings {
  /** A standard queue with a `maxMessageSize` of 1,048,576 bytes and no other readers; its retention limits the wait. */
  readonly queueUrl: string;
  /** Visibility timeout of the 10 messages that a replay receives at a time. @default 120 */
  readonly visibilityTimeoutSeconds?: number;
}

const maxReceiveMessages = 10;

interface Received {
  readonly record: SpooledEvent;
  readonly ReceiptHandle: string | undefined;
}

/** Keeps events in a queue, roughly in order. A message that is no event is left to the queue's redrive policy. */
export function queueSpool(settings: QueueSpoolSettings, client?: SQSClient): Spool {
  const connected = (): SQSClient => (client ??= new SQSClient({}));
  const { queueUrl: QueueUrl, visibilityTimeoutSeconds = 120 } = settings;

  const receive = async (): Promise<Message[]> => {
    const answer = await connected().send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: maxReceiveMessages,
        VisibilityTimeout: visibilityTimeoutSeconds,
        // A short poll asks some of the queue's servers only and may find nothing in a queue that is not empty.
        WaitTimeSeconds: 1,
      }),
    );
    return answer.Messages ?? [];
  };
  const replayReceived = async (received: readonly Received[], send: SendBatch) => {
    const { kept, proceed } = await send(received.map(({ record }) => record));
    const sent = received.filter(({ record }) => !kept.includes(record));
    const deletions = sent.map(({ ReceiptHandle }) =>
      connected().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    );
    // A failed deletion must not prevent the others, whose events would be sent again.
    const failed = (await Promise.allSettled(deletions)).find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
    return { sent: sent.length, kept: kept.length, proceed };
  };

  return {
    place: QueueUrl,
    add: (events) => sendEach(events, QueueUrl, connected()),
    async replay(send) {
      const total = { sent: 0, kept: 0 };
      const bad = new Map<string, BadRecord>();
      const seen = new Set<string | undefined>();
      for (;;) {
        const messages = await receive();
        // Ends also when only messages come back that stay in the queue.
        if (messages.every(({ MessageId }) => seen.has(MessageId))) break;
        messages.forEach(({ MessageId }) => seen.add(MessageId));
        const { received, problems } = sortOut(messages, QueueUrl);
        for (const [messageId, problem] of problems) bad.set(messageId, problem);
        if (received.length === 0) continue;
        const { sent, kept, proceed } = await replayReceived(received, send);
        total.sent += sent;
        total.kept += kept;
        if (!proceed) break;
      }
      return { ...total, bad: [...bad.values()] };
    },
  };
}

/** Sends one by one, because a batch has one size limit for all its messages and may fail in part. */
async function sendEach(events: readonly SpooledEvent[], QueueUrl: string, client: SQSClient): Promise<void> {
  const refused: SpooledEvent[] = [];
  let cause: unknown;
  for (const event of events) {
    const MessageBody = sqsSafeJson(event);
    try {
      refuseLarge(event, MessageBody, QueueUrl);
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    } catch (error) {
      refused.push(event);
      cause ??= error;
    }
  }
  if (refused.length > 0) throw new NotSpooledError(refused, cause);
}

function sortOut(messages: readonly Message[], queueUrl: string) {
  const received: Received[] = [];
  const problems = new Map<string, BadRecord>();
  for (const { Body = "", MessageId = "", ReceiptHandle } of messages) {
    const record = parseSpooledEvent(Body);
    if ("event" in record) received.push({ record, ReceiptHandle });
    else problems.set(MessageId, { where: `${queueUrl} message ${MessageId}`, problem: record.problem });
  }
  received.sort((one, other) => byAttempt(one.record, other.record));
  return { received, problems };
}

function refuseLarge({ event, code }: SpooledEvent, body: string, queueUrl: string): void {
  const sizeBytes = Buffer.byteLength(body, "utf8");
  if (sizeBytes <= maxMessageBytes) return;
  throw new Error(
    `Event ${event.metadata.id} (${event.type}) has ${sizeBytes} bytes as a message, and the limit of queue ` +
      `${queueUrl} is ${maxMessageBytes}. So much data travels by claim check: give the publisher a claim store, and ` +
      `publish the event again when that store takes it (the last attempt ended in ${code}).`,
  );
}
