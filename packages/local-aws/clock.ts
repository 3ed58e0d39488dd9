/** A timer that was set on a {@link TimerClock}. */
export interface Timer {
  cancel(): void;
}

/** Time as the local AWS sees it; tests put a clock of their own in its place. */
export interface TimerClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, after `delayMs`. */
  after(delayMs: number, task: () => void): Timer;
}

export const systemTimerClock: TimerClock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const handle = setTimeout(task, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
};
