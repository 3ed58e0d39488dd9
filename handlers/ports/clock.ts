export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, after `delayMs`. */
  after(delayMs: number, task: () => void): { cancel(): void };
}
