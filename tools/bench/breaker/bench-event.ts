import type { EventMessage } from "../../../events/message/event-message";

/** What the benchmark's events say of themselves. */
interface Facts {
  /** From 0, in the order of publication. */
  readonly number: number;
  /** Whether the dependency refuses it for good. */
  readonly isPoison: boolean;
  readonly sentMs: number;
}

/** An event of the benchmark, and the message that holds it. */
export interface BenchEvent extends Facts {
  readonly body: string;
}

export const eventType = "user.profile-updated";

/** Makes an event as its producer sends it. */
export function makeBenchEvent(facts: Facts): BenchEvent {
  const message: EventMessage<string, Facts> = {
    type: eventType,
    source: "bellyfed.bench",
    data: facts,
    metadata: {
      id: `00000000-0000-4000-8000-${String(facts.number).padStart(12, "0")}`,
      time: new Date(facts.sentMs).toISOString(),
      version: 1,
      correlationId: "bench",
      hops: 0,
      producer: "bench",
    },
  };
  return { ...facts, body: JSON.stringify(message) };
}

/** The event that a message holds. */
export function readBenchEvent(body: string): BenchEvent {
  return { ...(JSON.parse(body) as EventMessage<string, Facts>).data, body };
}
