/** Time: where handlers take it from, and how they are woken up. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, after `delayMs`. */
  after(delayMs: number, task: () => void): { cancel(): void };
}
