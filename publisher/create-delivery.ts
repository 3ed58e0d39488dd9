import { domainOf } from "../events/domains";
import type { EventMessage } from "../events/event-message";
import { maxEventBytes } from "../events/message-size";
import { busName } from "../events/routing";
import { checkIn, claimProblem, type ClaimStore } from "./claim-check";
import { toSendFailure } from "./classify-send-error";
import type { EventSink, SendFailure } from "./event-sink";
import { toOutgoingEvent, type OutgoingEvent } from "./outgoing-event";
import type { PublisherPorts } from "./publisher-ports";
import { sendEvents, type Failed, type RetrySettings } from "./send-events";

/** What a delivery needs of a publisher's settings. */
export interface DeliverySettings {
  readonly environment: string;
  readonly sink: EventSink;
  readonly claims?: ClaimStore;
  readonly retry: RetrySettings;
}

/** The way of an event from the publisher to its bus. */
export interface Delivery {
  /** Finds the event's bus by the routing table and writes the event out. */
  route(event: EventMessage): OutgoingEvent;
  /** Sends events; answers those that EventBridge does not have, in their order. */
  deliver(events: readonly OutgoingEvent[]): Promise<Failed[]>;
}

/** Makes a delivery; it remembers which buses exist. */
export function createDelivery(settings: DeliverySettings, ports: PublisherPorts): Delivery {
  const { environment, sink, claims, retry } = settings;
  const missingBuses = createBusCheck(sink, ports);
  return {
    route: (event) => toOutgoingEvent(event, busOf(event, environment)),
    async deliver(events) {
      const failed = new Map<OutgoingEvent, Failed>();
      const fail = (given: OutgoingEvent, failure: SendFailure, outgoing = given): unknown =>
        failed.set(given, { outgoing, failure });
      const missing = await missingBuses(events.map((event) => event.busName));
      const ready = new Map<OutgoingEvent, OutgoingEvent>();
      for (const given of events) {
        if (missing.has(given.busName)) fail(given, unknownBus(given.busName));
        else {
          const fitted = await fit(given, claims);
          if ("code" in fitted) fail(given, fitted);
          else ready.set(fitted, given);
        }
      }
      for (const { outgoing, failure } of await sendEvents([...ready.keys()], sink, retry, ports)) {
        fail(ready.get(outgoing) ?? outgoing, failure, outgoing);
      }
      return events.flatMap((event) => failed.get(event) ?? []);
    },
  };
}

function busOf({ type }: EventMessage, environment: string): string {
  const domain = domainOf(type);
  if (!domain) throw new Error(`Event type ${type} has no route: it begins with no domain.`);
  return busName(domain, environment);
}

/** Says of an event that cannot be sent, not even by claim check, how large it is; undefined when it can. */
export function sizeProblem(
  { event, sizeBytes }: OutgoingEvent,
  claims: ClaimStore | undefined,
): string | undefined {
  if (sizeBytes <= maxEventBytes) return undefined;
  if (claims) return claimProblem(event);
  return `has ${sizeBytes} bytes as an EventBridge entry, the limit is ${maxEventBytes}, and no claim store is configured`;
}

/** Leaves an event that fits as it is, and checks in the data of one that does not. */
async function fit(
  given: OutgoingEvent,
  claims: ClaimStore | undefined,
): Promise<OutgoingEvent | SendFailure> {
  const problem = sizeProblem(given, claims);
  if (problem !== undefined) return { code: "EventTooLarge", message: problem, transient: false };
  if (!claims || given.sizeBytes <= maxEventBytes) return given;
  try {
    return toOutgoingEvent(await checkIn(given.event, claims), given.busName, given.original);
  } catch (error) {
    return toSendFailure(error);
  }
}

function unknownBus(name: string): SendFailure {
  return { code: "UnknownBus", message: `There is no event bus ${name}.`, transient: false };
}

/** EventBridge takes events for a bus that does not exist, answers an id and drops them: hence the question. */
function createBusCheck(sink: EventSink, ports: PublisherPorts) {
  const checked = new Set<string>();
  return async (names: readonly string[]): Promise<ReadonlySet<string>> => {
    const missing = new Set<string>();
    for (const name of new Set(names)) {
      if (checked.has(name)) continue;
      try {
        if (await sink.busExists(name)) checked.add(name);
        else missing.add(name);
      } catch (error) {
        const { code, transient } = toSendFailure(error);
        // An outage is asked about again; a right that is missing stays missing, and must not stop events.
        if (transient) continue;
        checked.add(name);
        ports.warn(`cannot tell whether event bus ${name} exists: ${code}`);
      }
    }
    return missing;
  };
}
