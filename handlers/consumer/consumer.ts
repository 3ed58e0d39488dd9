import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { EventHandler } from "../settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import type { Validators } from "../../events/message/validation";
import { SharedCircuitBreaker } from "../breaker/shared-circuit-breaker";
import { TripWindow } from "../breaker/trip-window";
import type { ConsumerPorts } from "./consumer-ports";
import { EventLog } from "./event-log";
import { metricOwner, type MetricOwner } from "./batch-metrics";

/** What an author brings: the handler and the validators of the events it takes. */
export interface ConsumerDefinition<Event extends EventMessage = EventMessage> {
  readonly handler: EventHandler<Event>;
  readonly validators: Validators;
}

/** One instance of a consumer: what lives from cold start to the end of its process. */
export interface Consumer {
  readonly environment: ConsumerEnvironment;
  readonly handler: EventHandler;
  readonly validators: Validators;
  readonly ports: ConsumerPorts;
  readonly breaker: SharedCircuitBreaker;
  readonly log: EventLog;
  readonly metricOwner: MetricOwner;
  /** What became of the first attempts at events in the last hour; see {@link failureWeight}. */
  readonly firstAttempts: TripWindow;
  /** The same of the first attempts to read data that travelled by claim check. */
  readonly claimReads: TripWindow;
  /** Batches that this instance has consumed. */
  batches: number;
}

/**
 * Makes an instance of a consumer; asks nothing of the cloud.
 * @param instance tells the instances of a consumer apart; default a random text.
 */
export function startConsumer<Event extends EventMessage>(
  definition: ConsumerDefinition<Event>,
  environment: ConsumerEnvironment,
  ports: ConsumerPorts,
  instance: string = ports.random().toString(36).slice(2),
): Consumer {
  return {
    environment: environment,
    // The validators let no other event pass.
    handler: definition.handler as EventHandler,
    validators: definition.validators,
    ports,
    breaker: new SharedCircuitBreaker(breakerKey(environment), environment.settings.breaker, ports, instance),
    log: new EventLog(environment.logLevel, ports.clock, ports.write),
    metricOwner: metricOwner(environment),
    firstAttempts: lastHour(),
    claimReads: lastHour(),
    batches: 0,
  };
}

/** An hour by quarters of a minute. */
function lastHour(): TripWindow {
  return new TripWindow(3_600, 240);
}

/** Key of the breaker's item in the state table. */
export function breakerKey(
  consumer: Pick<ConsumerEnvironment, "domain" | "consumer" | "dependency">,
): string {
  return `b#${consumer.domain}/${consumer.consumer}/${consumer.dependency}`;
}

/**
 * Key of an event's item in the state table; a replay that is to be handled again has items of its own. Without
 * idempotency nobody is to notice that two events have one id, and each has an item of its own.
 */
export function idempotencyKey(
  { domain, consumer, settings }: ConsumerEnvironment,
  event: { readonly id: string; readonly fingerprint: string },
  replayName: string | undefined,
): string {
  const { mode, replays } = settings.idempotency;
  const key = `i#${domain}/${consumer}/${event.id}${mode === "none" ? `/${event.fingerprint}` : ""}`;
  return replayName !== undefined && replays === "handle" ? `${key}/${replayName}` : key;
}
