import type { SimulatedRandom } from "../simulated-random";

/** What handlers log or throw by mistake. The same event is told of in the same way with every attempt. */
export interface StrangeValue {
  readonly name: string;
  /** Makes it anew, as each attempt would. */
  readonly make: () => unknown;
}

/** No JSON, no Error, or not to be read at all. */
const values: readonly StrangeValue[] = [
  { name: "a BigInt", make: () => 12n },
  { name: "a BigInt in a list", make: () => [{ followers: 12n }] },
  { name: "a symbol", make: () => Symbol("strange") },
  { name: "nothing", make: () => undefined },
  { name: "a class", make: () => class {} },
  { name: "an object without a prototype", make: () => Object.create(null) as unknown },
  { name: "a date that is none", make: () => new Date(NaN) },
  { name: "a map", make: () => new Map([["key", "value"]]) },
  { name: "what goes round", make: circular },
  { name: "what is nested deep", make: deep },
  {
    name: "a getter that throws",
    make: () => ({
      get secret(): never {
        throw new Error("No getter of mine.");
      },
    }),
  },
  {
    name: "a toJSON that throws",
    make: () => ({
      toJSON: (): never => {
        throw new Error("No JSON of me.");
      },
    }),
  },
  {
    name: "a toString that throws",
    make: () => ({
      toString: (): never => {
        throw new Error("No text of me.");
      },
    }),
  },
  { name: "a revoked proxy", make: revoked },
];

/** Errors that cannot be read as errors are. */
const errors: readonly StrangeValue[] = [
  ...values,
  {
    name: "a message that is a BigInt",
    make: () => Object.defineProperty(new Error("x"), "message", { value: 7n }),
  },
  { name: "a name that is null", make: () => Object.assign(new Error("x"), { name: null, code: {} }) },
  {
    name: "headers that are a revoked proxy",
    make: () => Object.assign(new Error("x"), { headers: revoked(), status: 503 }),
  },
  {
    name: "a name that throws",
    make: () =>
      Object.defineProperty(new Error("x"), "name", {
        get: (): never => {
          throw new Error("No name of mine.");
        },
      }),
  },
  {
    name: "an error that is its own cause",
    make: () => {
      const error = new Error("x");
      return Object.assign(error, { cause: error });
    },
  },
  { name: "a long message", make: () => new Error("long ".repeat(100_000)) },
];

/** Draws a value that no logger expects. */
export function drawStrangeValue(random: SimulatedRandom): StrangeValue {
  return random.pick(values);
}

/** Draws something thrown that no classifier expects. */
export function drawStrangeError(random: SimulatedRandom): StrangeValue {
  return random.pick(errors);
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
