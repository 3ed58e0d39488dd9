import { z } from "zod";
import { defineContract } from "../../../events/schema/contract";
import type { EventMessage } from "../../../events/message/event-message";
import type { EventSink, SendFailure } from "../../../events/publisher/event-sink";
import type { OutgoingEvent } from "../../../events/publisher/outgoing-event";
import type { PublisherMetric, PublisherPorts } from "../../../events/publisher/publisher-ports";
import type { SpooledEvent } from "../../../events/publisher/spool";

const note = z.object({ note: z.string() });

const test = { meaning: "Something happened in a test.", data: note, personalData: [] };
const examples = [{ note: "hello" }];

export const contracts = [
  defineContract({ ...test, type: "auth.test-signed-in", version: 1, examples }),
  defineContract({ ...test, type: "user.test-followed", version: 1, examples }),
  defineContract({
    ...test,
    type: "user.test-followed",
    version: 2,
    data: note.extend({ since: z.number() }),
    examples: [{ note: "hello", since: 1 }],
  }),
] as const;

/** UUIDs that can be told apart: `testId(7)` ends in 007. */
export function testId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function testEvent(number: number, note = "hello", type = "auth.test-signed-in"): EventMessage {
  const id = testId(number);
  return {
    type,
    source: "tests",
    data: { note },
    metadata: {
      id,
      time: "2026-11-01T10:00:00.000Z",
      version: 1,
      correlationId: id,
      hops: 0,
      producer: "tests",
    },
  };
}

export function spooled(number: number, attemptedAtMs: number, sequence = number): SpooledEvent {
  return { event: testEvent(number), attemptedAtMs, sequence, code: "InternalFailure" };
}

export interface TestPorts extends PublisherPorts {
  readonly sleeps: number[];
  readonly warnings: string[];
  readonly errors: string[];
  readonly counts: Partial<Record<PublisherMetric, number>>;
}

/** A world whose clock stands at 2026-11-01T12:00:00Z and only sleeping moves it. */
export function testPorts(random = 0.5): TestPorts {
  let nowMs = Date.UTC(2026, 10, 1, 12);
  let ids = 100;
  const sleeps: number[] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  const counts: Partial<Record<PublisherMetric, number>> = {};
  return {
    sleeps,
    warnings,
    errors,
    counts,
    now: () => nowMs,
    random: () => random,
    sleep: async (delayMs) => {
      sleeps.push(delayMs);
      nowMs += delayMs;
    },
    newId: () => testId(ids++),
    traceContext: () => ({}),
    warn: (message) => void warnings.push(message),
    error: (message) => void errors.push(message),
    count: (metric, count) => void (counts[metric] = (counts[metric] ?? 0) + count),
  };
}

export type Answer = (event: OutgoingEvent, attempt: number) => SendFailure | undefined;

/** A sink that keeps what it takes; `answer` decides per event, and what it throws fails the whole request. */
export class TestSink implements EventSink {
  readonly taken: OutgoingEvent[] = [];
  readonly requests: string[][] = [];
  readonly asked: string[] = [];
  missing = new Set<string>();
  busError: Error | undefined;

  constructor(public answer: Answer = () => undefined) {}

  async put(events: readonly OutgoingEvent[]): Promise<readonly (SendFailure | undefined)[]> {
    this.requests.push(events.map(({ event }) => event.metadata.id));
    const answers = events.map((event) => this.answer(event, this.requests.length));
    this.taken.push(...events.filter((_, index) => !answers[index]));
    return answers;
  }

  async busExists(busName: string): Promise<boolean> {
    this.asked.push(busName);
    if (this.busError) throw this.busError;
    return !this.missing.has(busName);
  }

  get takenIds(): string[] {
    return this.taken.map(({ event }) => event.metadata.id);
  }
}

export const throttled: SendFailure = { code: "ThrottlingException", message: "slow down", transient: true };
export const denied: SendFailure = {
  code: "NotAuthorizedForSourceException",
  message: "no",
  transient: false,
};

export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("The promise was resolved, and it should have been rejected.");
}
