import type { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import type { ServiceName } from "../endpoint/apis";
import { internalError, throttlingError } from "./call-error";
import type { CallFault, DelayFault, Fault, HostFault, ProcessFault, QueueFault } from "./fault";
import { namesResource } from "./names-resource";
import { readFault } from "./read-fault";

/** A fault that is there, and how often it has shown. */
export type PlantedFault = Fault & { readonly id: string; readonly shown: number };

interface Planted {
  readonly fault: Fault;
  readonly untilMs: number;
  shown: number;
}

/** What goes wrong on purpose, now: added, removed and looked at while everything runs. */
export class FaultInjector {
  private readonly planted = new Map<string, Planted>();
  private count = 0;

  /** @param random from 0 to below 1; decides what happens by chance */
  constructor(
    private readonly clock: TimerClock,
    private readonly random: () => number,
    initial: readonly Fault[] = [],
  ) {
    for (const fault of initial) this.add(fault);
  }

  /** From now on it goes wrong; the answer is what the fault is removed by. Throws for what is no fault. */
  add(fault: Fault): string {
    readFault(fault);
    const { id = String(++this.count), seconds = Infinity } = fault;
    this.planted.set(id, { fault, untilMs: this.clock.now() + seconds * 1000, shown: 0 });
    return id;
  }

  /** Mends it; false if there is none of the id. */
  remove(id: string): boolean {
    return this.planted.delete(id);
  }

  /** Whether anything may go wrong now. */
  get areThere(): boolean {
    return this.planted.size > 0;
  }

  /** Every fault that is there. */
  list(): readonly PlantedFault[] {
    this.dropEnded();
    return [...this.planted].map(([id, { fault, shown }]) => ({ ...fault, id, shown }));
  }

  /** What a call meets before anything of it is done. */
  beforeCall(service: ServiceName, action: string, input: object): AwsError | Promise<undefined> | undefined {
    const fault = this.meet(
      (one): one is CallFault | DelayFault =>
        isOfCalls(one) && one.kind !== "lost answer" && concerns(one, service, action, input),
    );
    if (fault?.kind === "throttling") return throttlingError(service);
    if (fault?.kind === "error") return internalError(service);
    if (fault?.kind === "silence") return new Promise(() => undefined);
    if (fault?.kind !== "delay") return undefined;
    return new Promise((resolve) => this.clock.after(fault.delayMs, () => resolve(undefined)));
  }

  /** What a call meets that is done. */
  afterCall(service: ServiceName, action: string, input: object): AwsError | undefined {
    const fault = this.meet(
      (one): one is CallFault => one.kind === "lost answer" && concerns(one, service, action, input),
    );
    return fault && internalError(service);
  }

  /** Why a host does not answer a request now. */
  ofHost(name: string): "reset" | "hang" | "unavailable" | undefined {
    const fault = this.meet((one): one is HostFault => one.kind === "host down" && one.host === name);
    return fault && (fault.how ?? "reset");
  }

  /** After how long the process of an invocation that begins now is killed. */
  ofInvocation(functionName: string): number | undefined {
    const fault = this.meet(
      (one): one is ProcessFault => one.kind === "process killed" && one.functionName === functionName,
    );
    return fault && (fault.afterMs ?? 0);
  }

  /** After how long a message of a standard queue, received now, shows again. */
  ofReceive(queueName: string): number | undefined {
    const fault = this.meet((one): one is QueueFault => isOfQueue(one, "early return", queueName));
    return fault && (fault.afterMs ?? 0);
  }

  /** Whether a standard queue does nothing of what is asked by an outdated receipt handle. */
  ofOutdatedHandle(queueName: string): boolean {
    return this.meet((one): one is QueueFault => isOfQueue(one, "ignored handle", queueName)) !== undefined;
  }

  /** The first fault that concerns what happens, and that shows this time. */
  private meet<Met extends Fault>(isMet: (fault: Fault) => fault is Met): Met | undefined {
    if (this.planted.size === 0) return undefined;
    this.dropEnded();
    for (const planted of this.planted.values()) {
      const { fault } = planted;
      if (!isMet(fault) || (fault.share !== undefined && this.random() >= fault.share)) continue;
      planted.shown += 1;
      return fault;
    }
    return undefined;
  }

  private dropEnded(): void {
    const nowMs = this.clock.now();
    for (const [id, { fault, untilMs, shown }] of this.planted)
      if (nowMs >= untilMs || shown >= (fault.times ?? Infinity)) this.planted.delete(id);
  }
}

function isOfCalls(fault: Fault): fault is CallFault | DelayFault {
  return "service" in fault;
}

function isOfQueue(fault: Fault, kind: QueueFault["kind"], queueName: string): fault is QueueFault {
  return fault.kind === kind && (fault.queue === undefined || fault.queue === queueName);
}

function concerns(fault: CallFault | DelayFault, service: string, action: string, input: object): boolean {
  return (
    fault.service === service &&
    (fault.action === undefined || fault.action === action) &&
    (fault.resource === undefined || namesResource(input, fault.resource))
  );
}
