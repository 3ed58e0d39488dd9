import { toSendFailure } from "./to-send-failure";
import type { EventSink } from "./event-sink";
import type { PublisherPorts } from "./publisher-ports";

/**
 * What is known of a bus: `confirmed` was there when EventBridge was asked last, `missing` was not; of `unconfirmed`
 * EventBridge gave no answer.
 */
export type BusState = "confirmed" | "missing" | "unconfirmed";

/** Asks whether buses exist, and remembers. */
export interface BusCheck {
  stateOf(busName: string): Promise<BusState>;
  /** Told how many events EventBridge has answered an id for. */
  accepted(busName: string, count: number): void;
}

interface Bus {
  state: BusState;
  /** When it is to be asked about again, milliseconds since the epoch. */
  dueMs: number;
  /** When it was last seen; undefined when it never was. */
  seenMs?: number;
  /** Events that were accepted for it since then. */
  acceptedSince: number;
  /** Why it could not be asked about; undefined when it could. */
  code?: string;
  asking?: Promise<void>;
}

/** How long an answer counts, also the answer that one may not ask. */
const recheckMs = 300_000;
/** How long a question that got no answer is not asked again, so that events do not wait for each of its time-outs. */
const retryMs = 30_000;

/**
 * Makes a bus check. EventBridge takes events for a bus that does not exist, answers an id and drops them: hence the
 * question, before the first event, and again with the first event after five minutes. Sending does not depend on an
 * answer, for AWS keeps the reading of settings less available than the taking of events. A bus that is gone is told
 * with the number of events that were accepted since it was seen: they may be lost.
 */
export function createBusCheck(sink: Pick<EventSink, "busExists">, ports: PublisherPorts): BusCheck {
  const buses = new Map<string, Bus>();
  return {
    async stateOf(busName) {
      const bus = buses.get(busName) ?? { state: "unconfirmed", dueMs: -Infinity, acceptedSince: 0 };
      buses.set(busName, bus);
      if (ports.now() >= bus.dueMs) {
        bus.asking ??= ask(busName, bus, sink, ports).finally(() => delete bus.asking);
        await bus.asking;
      }
      return bus.state;
    },
    accepted(busName, count) {
      const bus = buses.get(busName);
      if (bus) bus.acceptedSince += count;
    },
  };
}

async function ask(
  busName: string,
  bus: Bus,
  sink: Pick<EventSink, "busExists">,
  ports: PublisherPorts,
): Promise<void> {
  // What is accepted while the question is under way counts for the next one.
  const acceptedBefore = bus.acceptedSince;
  try {
    if (await sink.busExists(busName)) seen(bus, acceptedBefore, ports);
    else missed(busName, bus, ports);
  } catch (error) {
    notAnswered(busName, bus, error, ports);
  }
}

function seen(bus: Bus, acceptedBefore: number, ports: PublisherPorts): void {
  const nowMs = ports.now();
  delete bus.code;
  bus.acceptedSince -= acceptedBefore;
  Object.assign(bus, { state: "confirmed", seenMs: nowMs, dueMs: nowMs + recheckMs });
}

function missed(busName: string, bus: Bus, ports: PublisherPorts): void {
  delete bus.code;
  Object.assign(bus, { state: "missing", dueMs: -Infinity });
  if (bus.acceptedSince === 0) return;
  const since =
    bus.seenMs === undefined ? "" : `, which was last seen at ${new Date(bus.seenMs).toISOString()}`;
  ports.error(
    `there is no event bus ${busName}${since}: EventBridge drops what it accepts for it, ` +
      `${bus.acceptedSince} events until now; publish what happened since then again`,
  );
  bus.acceptedSince = 0;
}

function notAnswered(busName: string, bus: Bus, error: unknown, ports: PublisherPorts): void {
  const { code, transient } = toSendFailure(error);
  if (bus.code !== code) {
    ports.warn(
      `cannot tell whether event bus ${busName} exists (DescribeEventBus: ${code}): events to it are sent and ` +
        "count as unconfirmed, for EventBridge accepts and drops events to a bus that is missing",
    );
  }
  Object.assign(bus, {
    state: "unconfirmed",
    code,
    dueMs: ports.now() + (transient ? retryMs : recheckMs),
  });
}
