import { randomUUID } from "node:crypto";
import { channel } from "node:diagnostics_channel";

/** What a publisher counts. */
export type PublisherMetric =
  | "EventsSpooled" // events that EventBridge did not take and the spool has
  | "EventsUnconfirmed" // events that EventBridge accepted for a bus that could not be seen to exist
  | "SpoolBadRecords"; // what a replay found in the spool that is no event

/** What the publisher takes from the world besides its sink, spool and claim store. */
export interface PublisherPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  sleep(delayMs: number): Promise<void>;
  newId(): string;
  /** Told what an operator should see; never holds event data. Default a warning of the process, on stderr. */
  warn(message: string): void;
  /** Told what an operator must look after; never holds event data. Default as `warn`, as BellyfedPublisherError. */
  error(message: string): void;
  /**
   * Told how many more there are, for the service's own metrics. Default a message `{ metric, count }` in the channel
   * `bellyfed:publisher` of node:diagnostics_channel, where whoever collects metrics can subscribe.
   */
  count(metric: PublisherMetric, count: number): void;
}

const metrics = channel("bellyfed:publisher");

export const systemPorts: PublisherPorts = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  newId: () => randomUUID(),
  warn: (message) => process.emitWarning(message, "BellyfedPublisher"),
  error: (message) => process.emitWarning(message, "BellyfedPublisherError"),
  count: (metric, count) => metrics.publish({ metric, count }),
};
