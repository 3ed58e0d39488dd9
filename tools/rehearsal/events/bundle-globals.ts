import type { BatchRandom } from "./batch-random";
import type { EventTime } from "./event-time";
import { nextRandomId } from "./random-ids";

/** What a bundle's surroundings are made of. */
export interface BundleSurroundings {
  readonly time: EventTime;
  readonly random: () => BatchRandom;
  readonly variables: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  /** Takes what the bundle writes to its log. */
  readonly write: (text: string) => void;
}

/** The globals that a bundle sees in place of this process' own: its own time, chance, network and environment. */
export function bundleGlobals(surroundings: BundleSurroundings): Readonly<Record<string, unknown>> {
  const { time, random, fetch, write } = surroundings;
  const globals = {
    ...timersOf(time),
    Date: dateOf(time),
    performance: { now: () => time.now(), timeOrigin: 0 },
    Math: Object.create(Math, { random: { value: () => random().next() } }) as Math,
    AbortSignal: abortSignalOf(time),
    crypto: { subtle: crypto.subtle, ...randomBytesOf(random) },
    fetch,
    console: consoleOf(write),
    process: processOf(surroundings),
  };
  const own = Object.fromEntries(Object.entries(globals).map(([name, value]) => [name, { value }]));
  const globalThat = Object.create(globalThis, own) as object;
  return { ...globals, globalThis: globalThat, global: globalThat };
}

type Task = (...args: unknown[]) => void;
type TimerHandle = ReturnType<EventTime["after"]>;

function timersOf(time: EventTime) {
  const set = (task: Task, delayMs = 0, ...args: unknown[]): TimerHandle & Refs =>
    Object.assign(
      time.after(delayMs, () => task(...args)),
      refs,
    );
  const clear = (timer: TimerHandle | undefined): void => {
    if (timer) time.cancel(timer);
  };
  const every = (task: Task, delayMs = 1): object => {
    const timers: { last: TimerHandle } = { last: time.after(delayMs, again) };
    function again(): void {
      timers.last = time.after(Math.max(1, delayMs), again);
      task();
    }
    return Object.assign(timers, refs);
  };
  return {
    setTimeout: set,
    clearTimeout: clear,
    setImmediate: (task: Task, ...args: unknown[]) => set(task, 0, ...args),
    clearImmediate: clear,
    setInterval: every,
    clearInterval: (timers: { last: TimerHandle } | undefined) => clear(timers?.last),
  };
}

type Refs = typeof refs;
const refs = {
  ref<Timer>(this: Timer): Timer {
    return this;
  },
  unref<Timer>(this: Timer): Timer {
    return this;
  },
};

function dateOf(time: EventTime): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [time.now()] : args, newTarget) as object,
    apply: () => new Date(time.now()).toString(),
    get: (target, name) => (name === "now" ? () => time.now() : (Reflect.get(target, name) as unknown)),
  });
}

function abortSignalOf(time: EventTime): typeof AbortSignal {
  const timeout = (delayMs: number): AbortSignal => {
    const controller = new AbortController();
    const abort = (): void => controller.abort(new DOMException("The time is over.", "TimeoutError"));
    time.after(delayMs, abort);
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, name) => {
      if (name === "timeout") return timeout;
      const value = Reflect.get(target, name) as unknown;
      return name === "any" ? (value as typeof AbortSignal.any).bind(target) : value;
    },
  });
}

/** Ids and bytes that depend on the batch alone. */
export function randomBytesOf(random: () => BatchRandom) {
  const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => random().byte()));
  return {
    randomUUID: nextRandomId,
    getRandomValues: <Values extends Uint8Array>(values: Values): Values => {
      values.set(bytes(values.length));
      return values;
    },
    randomBytes: bytes,
  };
}

function consoleOf(write: (text: string) => void): Readonly<Record<string, unknown>> {
  const line = (...args: readonly unknown[]): void => write(`${args.map(String).join(" ")}\n`);
  return { log: line, info: line, debug: line, warn: line, error: line, trace: line };
}

function processOf({ time, variables, write }: BundleSurroundings): object {
  const stream = {
    write: (text: string) => {
      write(text);
      return true;
    },
  };
  const hrtime = Object.assign(() => [Math.floor(time.now() / 1_000), 0], {
    bigint: () => BigInt(Math.floor(time.now())) * 1_000_000n,
  });
  const emitWarning = (): void => undefined;
  const own = { env: { ...variables }, stdout: stream, stderr: stream, hrtime, emitWarning };
  return Object.create(
    process,
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value, writable: true }])),
  ) as object;
}
