import { busName, domainOf } from "../domains";
import type { EventMessage } from "../message/event-message";
import { maxEventBytes } from "../message/message-size";
import { createBusCheck, type BusCheck, type BusState } from "./bus-check";
import { storeClaim, dataSizeProblem, type ClaimStore } from "./claim-store";
import { toSendFailure } from "./to-send-failure";
import type { EventSink, SendFailure } from "./event-sink";
import { toOutgoingEvent, type OutgoingEvent } from "./outgoing-event";
import type { PublisherPorts } from "./publisher-ports";
import { sendEvents, type FailedEntry, type SendRetrySettings } from "./send-events";

interface EventSenderSettings {
  readonly environment: string;
  readonly sink: EventSink;
  readonly claims?: ClaimStore;
  readonly retry: SendRetrySettings;
}

export type EventSender = ReturnType<typeof createEventSender>;

/** The result of sending; events in neither list are on a confirmed bus. */
export interface SendResult {
  readonly failed: readonly FailedEntry[];
  readonly unconfirmed: readonly OutgoingEvent[];
}

/** Routes events to their buses and sends them; caches the state of buses. */
export function createEventSender(settings: EventSenderSettings, ports: PublisherPorts) {
  const { environment, sink, claims, retry } = settings;
  const buses = createBusCheck(sink, ports);
  return {
    /** Finds the event's bus by its domain and serializes the event. */
    route: (event: EventMessage) => toOutgoingEvent(event, busOf(event, environment)),
    async send(events: readonly OutgoingEvent[]): Promise<SendResult> {
      const failed = new Map<OutgoingEvent, FailedEntry>();
      const fail = (given: OutgoingEvent, failure: SendFailure, outgoing = given): unknown =>
        failed.set(given, { outgoing, failure: explainAccessDenied(failure, given.busName) });
      const states = await statesOf(events, buses);
      const ready = new Map<OutgoingEvent, OutgoingEvent>();
      for (const given of events) {
        if (states.get(given.busName) === "missing") fail(given, unknownBus(given.busName));
        else {
          const fitted = await fit(given, claims);
          if ("code" in fitted) fail(given, fitted);
          else ready.set(fitted, given);
        }
      }
      for (const { outgoing, failure } of await sendEvents([...ready.keys()], sink, retry, ports)) {
        fail(ready.get(outgoing) ?? outgoing, failure, outgoing);
      }
      const accepted = events.filter((event) => !failed.has(event));
      for (const { busName } of accepted) buses.accepted(busName, 1);
      const unconfirmed = accepted.filter(({ busName }) => states.get(busName) === "unconfirmed");
      if (unconfirmed.length > 0) ports.count("EventsUnconfirmed", unconfirmed.length);
      return { failed: events.flatMap((event) => failed.get(event) ?? []), unconfirmed };
    },
  };
}

async function statesOf(events: readonly OutgoingEvent[], buses: BusCheck): Promise<Map<string, BusState>> {
  const states = new Map<string, BusState>();
  for (const { busName } of events) {
    if (!states.has(busName)) states.set(busName, await buses.stateOf(busName));
  }
  return states;
}

function busOf({ type }: EventMessage, environment: string): string {
  const domain = domainOf(type);
  if (!domain) throw new Error(`Event type ${type} has no route: it begins with no domain.`);
  return busName(domain, environment);
}

/** The problem of an event that is too large to send, also by claim check; undefined for other events. */
export function sizeProblem({ event, sizeBytes }: OutgoingEvent, claims: ClaimStore | undefined) {
  if (sizeBytes <= maxEventBytes) return undefined;
  if (claims) return dataSizeProblem(event);
  return (
    `has ${sizeBytes} bytes as an EventBridge entry, the limit is ${maxEventBytes}, and no claim store is configured: ` +
    "data of up to 8 MiB travels through the claim bucket when createPublisher is given `claims`"
  );
}

/** Stores the data of an event that does not fit an entry; answers other events unchanged. */
async function fit(given: OutgoingEvent, claims: ClaimStore | undefined) {
  const problem = sizeProblem(given, claims);
  if (problem !== undefined) return { code: "EventTooLarge", message: problem, transient: false };
  if (!claims || given.sizeBytes <= maxEventBytes) return given;
  try {
    return toOutgoingEvent(await storeClaim(given.event, claims), given.busName, given.original);
  } catch (error) {
    return toSendFailure(error);
  }
}

function unknownBus(name: string): SendFailure {
  return { code: "UnknownBus", message: `There is no event bus ${name}.`, transient: false };
}

function explainAccessDenied(failure: SendFailure, busName: string): SendFailure {
  if (!/^AccessDenied(Exception)?$/.test(failure.code)) return failure;
  const where =
    `The role that publishes must be named in the setting "publishers" of the bus' stack, for every bus or for ${busName} ` +
    "and its claims.";
  return { ...failure, message: `${failure.message} ${where}` };
}
