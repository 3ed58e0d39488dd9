import { breakerKey } from "../settings/names";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { EventHandler } from "../settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import type { Validators } from "../../events/message/validation";
import { SharedCircuitBreaker } from "../breaker/shared-circuit-breaker";
import { TripWindow } from "../breaker/trip-window";
import type { ConsumerPorts } from "./consumer-ports";
import { EventLog } from "./event-log";
import type { eventTraces, EventTraces } from "./event-traces";
import { metricOwner, type MetricOwner } from "./batch-metrics";

export interface ConsumerDefinition<Event extends EventMessage = EventMessage> {
  readonly handler: EventHandler<Event>;
  readonly validators: Validators;
  /** Makes the spans of traced events; without it none are written. */
  readonly eventTraces?: typeof eventTraces;
}

/** One instance of a consumer, from its cold start to the end of its process. */
export interface Consumer {
  readonly environment: ConsumerEnvironment;
  readonly handler: EventHandler;
  readonly validators: Validators;
  readonly ports: ConsumerPorts;
  readonly breaker: SharedCircuitBreaker;
  readonly log: EventLog;
  readonly metricOwner: MetricOwner;
  readonly traces: EventTraces | undefined;
  /** First attempts at events in the last hour; see {@link failureWeight}. */
  readonly firstAttempts: TripWindow;
  /** First attempts to read the data of claim checks in the last hour. */
  readonly claimReads: TripWindow;
  batches: number;
  /** By id: until when an attempt at an event belongs to its batch, of mode `mark`, which writes down only how it ended. */
  readonly underWay: Map<string, number>;
}

const bucketsPerHour = 240;

/** Makes an instance of a consumer, without any request; `instance` is unique among the consumer's instances. */
export function startConsumer<Event extends EventMessage>(
  definition: ConsumerDefinition<Event>,
  environment: ConsumerEnvironment,
  ports: ConsumerPorts,
  instance: string = ports.random().toString(36).slice(2),
): Consumer {
  const quiet = neverThrowing(ports);
  return {
    environment,
    // Only events that pass the validators reach it.
    handler: definition.handler as EventHandler,
    validators: definition.validators,
    ports: quiet,
    breaker: new SharedCircuitBreaker(breakerKey(environment), environment.settings.breaker, ports, instance),
    log: new EventLog(environment.logLevel, ports.clock, quiet.write),
    metricOwner: metricOwner(environment),
    traces: definition.eventTraces?.(environment, quiet),
    firstAttempts: new TripWindow(3_600, bucketsPerHour),
    claimReads: new TripWindow(3_600, bucketsPerHour),
    batches: 0,
    underWay: new Map(),
  };
}

/** A line that cannot be written decides about no event, and there is nowhere else to tell of it. */
function neverThrowing(ports: ConsumerPorts): ConsumerPorts {
  const write = (line: string): void => {
    try {
      ports.write(line);
    } catch {
      return;
    }
  };
  return Object.assign(Object.create(ports) as ConsumerPorts, { write });
}
