import type { VirtualTime } from "../../simulation/model/virtual-time";

/** Runs `task` with the process' own clock and timers replaced by virtual ones, for libraries that take no others. */
export async function withVirtualTimers(time: VirtualTime, task: () => Promise<void>): Promise<void> {
  const realTimers = { setTimeout, setInterval, clearTimeout, clearInterval };
  const realNow = Object.getOwnPropertyDescriptor(Date, "now") as PropertyDescriptor;
  const timer = (cancel: () => void): object => ({ cancel, unref: () => undefined, ref: () => undefined });
  const clear = (timerOf: { cancel?: () => void } | undefined): void => timerOf?.cancel?.();
  Date.now = () => time.nowMs;
  Object.assign(globalThis, {
    setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
      const scheduled = time.after(delayMs, () => run(...args));
      return timer(() => scheduled.cancel());
    },
    setInterval: (run: (...args: unknown[]) => void, everyMs = 0, ...args: unknown[]) => {
      let isOver = false;
      const again = (): void => {
        if (isOver) return;
        run(...args);
        time.after(Math.max(1, everyMs), again);
      };
      time.after(Math.max(1, everyMs), again);
      return timer(() => (isOver = true));
    },
    clearTimeout: clear,
    clearInterval: clear,
  });
  try {
    await task();
  } finally {
    Object.defineProperty(Date, "now", realNow);
    Object.assign(globalThis, realTimers);
  }
}
