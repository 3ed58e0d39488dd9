import { randomUUID } from "node:crypto";

/** What the publisher takes from the world besides its sink, spool and claim store. */
export interface PublisherPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  sleep(delayMs: number): Promise<void>;
  newId(): string;
  /** Told what an operator should see; never holds event data. */
  warn(message: string): void;
}

export const systemPorts: PublisherPorts = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  newId: () => randomUUID(),
  warn: (message) => process.emitWarning(message, "BellyfedPublisher"),
};
