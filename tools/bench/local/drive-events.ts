import { setTimeout as sleep } from "node:timers/promises";
import type { AwsCaller } from "./aws-caller";
import type { EventRoute } from "./event-route";
import { batchSize, sampleCalls } from "./sample-calls";

const publishers = 8;
const receivers = 4;
const waitSeconds = 1;
/** Pause between the calls whose latency is measured: the server is idle when each arrives. */
const calmMs = 15;

interface PutAnswer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly EventId?: string }[];
}

interface Received {
  readonly Messages?: readonly { readonly ReceiptHandle: string; readonly Body: string }[];
}

/** Publishes so many events as fast as the server takes them, and answers when each was received and deleted. */
export async function driveEvents(caller: AwsCaller, route: EventRoute, events: number): Promise<void> {
  const calls = sampleCalls(route.bus);
  let begun = 0;
  const publish = async (): Promise<void> => {
    while (begun * batchSize < events) {
      const body = calls[begun++ % calls.length] as string;
      const answer = await caller.call("events", "PutEvents", body);
      if (!/"FailedEntryCount": ?0/.test(answer)) throw new Error(`Events were refused: ${answer}`);
    }
  };
  await Promise.all([
    ...Array.from({ length: publishers }, publish),
    receiveAll(caller, route, events, () => undefined),
  ]);
}

/** Milliseconds from publishing to receipt, one number for each event, with ten events under way at a time. */
export async function measureLatency(
  caller: AwsCaller,
  route: EventRoute,
  events: number,
): Promise<number[]> {
  const calls = sampleCalls(route.bus);
  const published = new Map<string, number>();
  const received = new Map<string, number>();
  const publish = async (): Promise<void> => {
    for (let call = 0; call * batchSize < events; call++) {
      const startedMs = performance.now();
      const answer = await caller.call("events", "PutEvents", calls[call % calls.length] as string);
      for (const { EventId = "" } of (JSON.parse(answer) as PutAnswer).Entries)
        published.set(EventId, startedMs);
      await sleep(calmMs);
    }
  };
  const note = (body: string): void => {
    received.set((JSON.parse(body) as { id: string }).id, performance.now());
  };
  await Promise.all([publish(), receiveAll(caller, route, events, note)]);
  return [...published].map(([id, startedMs]) => (received.get(id) ?? Infinity) - startedMs);
}

/** Receives and deletes until so many messages have come. */
async function receiveAll(
  caller: AwsCaller,
  { queueUrl }: EventRoute,
  events: number,
  note: (body: string) => void,
): Promise<void> {
  const asked = { QueueUrl: queueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: waitSeconds };
  const receive = JSON.stringify(asked);
  let left = events;
  const work = async (): Promise<void> => {
    while (left > 0) {
      const { Messages = [] } = JSON.parse(await caller.call("sqs", "ReceiveMessage", receive)) as Received;
      if (Messages.length === 0) continue;
      left -= Messages.length;
      for (const { Body } of Messages) note(Body);
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await caller.ask("sqs", "DeleteMessageBatch", { QueueUrl: queueUrl, Entries });
    }
  };
  await Promise.all(Array.from({ length: receivers }, work));
}
