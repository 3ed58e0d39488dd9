import type { EventContract } from "../../events/schema/contract";
import type { EventMessage } from "../../events/message/event-message";
import { domainTable } from "../../events/domains";
import type { Random } from "./random";

/** What one action of a person or of the platform causes, event by event. */
export interface EventChain {
  /** When the next event happens, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Lets time pass. */
  wait(seconds: number): void;
  /** Publishes the next event, caused by the one before. */
  add<Data>(contract: EventContract<string, Data>, data: NoInfer<Data>): void;
}

/** Begins an action at a time; its events are added to `events` in the order in which they are told. */
export function startChain(events: EventMessage[], random: Random, startMs: number): EventChain {
  const correlationId = random.uuid();
  let nowMs = startMs;
  let hops = 0;
  let causationId: string | undefined;
  return {
    get nowMs() {
      return nowMs;
    },
    wait: (seconds) => {
      nowMs += seconds * 1000;
    },
    add: ({ type, domain, version }, data) => {
      const id = random.uuid();
      const time = iso(nowMs);
      const { source, name: producer } = domainTable[domain].producer;
      const cause = causationId === undefined ? {} : { causationId };
      const metadata = { id, time, version, correlationId, ...cause, hops, producer };
      events.push({ type, source, data, metadata });
      nowMs += random.integer(150, 9_000);
      hops += 1;
      causationId = id;
    },
  };
}

/** Milliseconds since the epoch as ISO 8601. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
