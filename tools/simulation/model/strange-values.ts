import type { SimulatedRandom } from "../simulated-random";

/** Makes values that handlers log or throw by mistake: no JSON, no Error, or not to be read at all. */
const makers: readonly (() => unknown)[] = [
  () => 12n,
  () => Symbol("strange"),
  () => undefined,
  () => class {},
  () => Object.create(null) as unknown,
  () => new Date(NaN),
  () => new Map([["key", "value"]]),
  circular,
  deep,
  () => ({
    get secret(): never {
      throw new Error("No getter of mine.");
    },
  }),
  () => ({
    toJSON: (): never => {
      throw new Error("No JSON of me.");
    },
  }),
  () => ({
    toString: (): never => {
      throw new Error("No text of me.");
    },
  }),
  revoked,
];

/** Errors that cannot be read as errors are. */
const errorMakers: readonly (() => unknown)[] = [
  ...makers,
  () => Object.defineProperty(new Error("x"), "message", { value: 7n }),
  () => Object.assign(new Error("x"), { name: null, code: {} }),
  () => Object.assign(new Error("x"), { headers: revoked(), status: 503 }),
  () =>
    Object.defineProperty(new Error("x"), "name", {
      get: (): never => {
        throw new Error("No name of mine.");
      },
    }),
  () => {
    const error = new Error("x");
    return Object.assign(error, { cause: error });
  },
  () => new Error("long ".repeat(100_000)),
];

/** A value that no logger expects. */
export function strangeValue(random: SimulatedRandom): unknown {
  return random.pick(makers)();
}

/** Something thrown that no classifier expects. */
export function strangeError(random: SimulatedRandom): unknown {
  return random.pick(errorMakers)();
}

function circular(): unknown {
  const self: { self?: unknown } = {};
  self.self = self;
  return self;
}

function deep(): unknown {
  let value: unknown = [];
  for (let level = 0; level < 20_000; level++) value = [value];
  return value;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
