import type { FakeWorld } from "./fake-consumer";

/** Which call to the world fails, and whether it takes effect all the same: then only its answer is lost. */
export interface Fault {
  /** Its number among all calls, from 1; 0: none fails. */
  readonly call: number;
  readonly takesEffect: boolean;
}

/** A world whose ports count their calls, and one of whose calls fails. */
export class FaultyWorld {
  /** What was called, such as `queue.sendDeadLetter`. */
  readonly calls: string[] = [];

  constructor(
    readonly world: FakeWorld,
    private readonly fault: Fault,
  ) {}

  /** What was called and failed. */
  get failed(): string | undefined {
    return this.calls[this.fault.call - 1];
  }

  /** The world, seen through ports of which one call fails. */
  get ports(): FakeWorld {
    const { queue, breakers, idempotency } = this.world;
    return Object.assign(Object.create(this.world) as FakeWorld, {
      queue: this.faulty("queue", queue),
      breakers: this.faulty("breakers", breakers),
      idempotency: this.faulty("idempotency", idempotency),
    });
  }

  private faulty<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const call = Reflect.get(target, key, target) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          this.calls.push(`${name}.${String(key)}`);
          if (this.calls.length !== this.fault.call) return call.apply(target, args);
          if (this.fault.takesEffect) await call.apply(target, args);
          throw new Error("There is no answer.");
        };
      },
    });
  }
}
