import { toSendFailure } from "./to-send-failure";
import type { EventSink } from "./event-sink";
import type { PublisherPorts } from "./publisher-ports";

/** Whether a bus exists by EventBridge's last answer; `unconfirmed` when it has not answered. */
export type BusState = "confirmed" | "missing" | "unconfirmed";

export type BusCheck = ReturnType<typeof createBusCheck>;

interface Bus {
  state: BusState;
  /** Time of the next check, milliseconds since the epoch. */
  dueMs: number;
  /** Time of the last confirmation, milliseconds since the epoch. */
  seenMs?: number;
  acceptedSince: number;
  code?: string;
  asking?: Promise<void>;
}

/** How long an answer is valid, also the answer that permission is missing. */
const recheckMs = 300_000;
/** Delay after a transient failure, so that not every event waits for a timeout. */
const retryMs = 30_000;

/**
 * EventBridge accepts and drops events for a bus that does not exist, so buses are checked before the first event and
 * every five minutes. Events are sent without an answer too, because DescribeEventBus is less available than PutEvents.
 */
export function createBusCheck(sink: Pick<EventSink, "busExists">, ports: PublisherPorts) {
  const buses = new Map<string, Bus>();
  return {
    async stateOf(busName: string): Promise<BusState> {
      const bus = buses.get(busName) ?? { state: "unconfirmed", dueMs: -Infinity, acceptedSince: 0 };
      buses.set(busName, bus);
      if (ports.now() >= bus.dueMs) {
        bus.asking ??= ask(busName, bus, sink, ports).finally(() => delete bus.asking);
        await bus.asking;
      }
      return bus.state;
    },
    accepted(busName: string, count: number): void {
      const bus = buses.get(busName);
      if (bus) bus.acceptedSince += count;
    },
  };
}

async function ask(busName: string, bus: Bus, sink: Pick<EventSink, "busExists">, ports: PublisherPorts) {
  // Events that are accepted during this check count for the next one.
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
  Object.assign(bus, { state: "unconfirmed", code, dueMs: ports.now() + (transient ? retryMs : recheckMs) });
}
