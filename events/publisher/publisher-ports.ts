import { channel } from "node:diagnostics_channel";
import type { TraceContext } from "../message/trace-context";
import { uuidV7 } from "../message/uuid-v7";

export type PublisherMetric =
  | "EventsSpooled" // events that failed and are in the spool
  | "EventsUnconfirmed" // events accepted for a bus whose existence is not confirmed
  | "SpoolBadRecords"; // records of the spool that are no event

export interface PublisherPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  sleep(delayMs: number): Promise<void>;
  /** An event's id. @default a UUID of version 7, by whose time the journal finds the event */
  newId(): string;
  /**
   * Where in a trace `publish` is called: what `propagation.inject(context.active(), carrier)` of OpenTelemetry writes
   * into its carrier. @default nowhere
   */
  traceContext(): Partial<TraceContext>;
  /** Logs a warning, without event data. @default process.emitWarning */
  warn(message: string): void;
  /** Logs an error that an operator must handle, without event data. @default process.emitWarning */
  error(message: string): void;
  /** Adds to a metric. @default a message `{ metric, count }` in the diagnostics channel `bellyfed:publisher` */
  count(metric: PublisherMetric, count: number): void;
}

const metrics = channel("bellyfed:publisher");

export const systemPorts: PublisherPorts = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  newId: () => uuidV7(Date.now()),
  traceContext: () => ({}),
  warn: (message) => process.emitWarning(message, "BellyfedPublisher"),
  error: (message) => process.emitWarning(message, "BellyfedPublisherError"),
  count: (metric, count) => metrics.publish({ metric, count }),
};
