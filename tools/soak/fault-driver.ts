import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { lockOut } from "../demo/lock-out";
import type { Random } from "../samples/random";
import type { EndpointFaults } from "./endpoint-faults";
import type { PlannedFault } from "./fault-plan";
import type { IdempotentEndpoint } from "./idempotent-endpoint";
import type { PublisherPool } from "./publisher-pool";

/** What faults are made in. */
export interface FaultDriverArgs {
  readonly local: Pick<LocalAws, "services" | "trace">;
  /** Sorted by `atShare`. */
  readonly plan: readonly PlannedFault[];
  readonly endpoints: ReadonlyMap<string, IdempotentEndpoint>;
  readonly endpointFaults: EndpointFaults;
  readonly publishers: Pick<PublisherPool, "allow" | "killOne">;
  readonly random: Random;
}

/** A process is killed so long after it was given a batch, at most. */
const killWithinMs = 150;
/** While EventBridge is away all other publishing waits: so much more the publishers have to spool meanwhile. */
const spooledShare = 0.02;

/** Carries a plan of faults out while events are being published. */
export class FaultDriver {
  /** Faults that were made, by kind. */
  readonly counts: Record<PlannedFault["kind"], number> = {
    kill: 0,
    "publisher-kill": 0,
    outage: 0,
    brownout: 0,
    "lock-out": 0,
  };
  private begun = 0;
  /** Kills that wait for the function's next batch, by function. */
  private readonly armed = new Map<string, number>();
  /** Kills on their way, by function. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly lockOuts = new Map<string, Promise<void>>();
  private readonly stopListening: () => void;

  constructor(private readonly args: FaultDriverArgs) {
    this.stopListening = args.local.trace.listen(({ step, where }) => {
      if (step === "received" && this.armed.has(where) && !this.timers.has(where)) this.killSoon(where);
    });
  }

  /** Begins every fault that is due when so much is published. */
  reach(share: number): void {
    const { plan } = this.args;
    for (let next = plan[this.begun]; next && next.atShare <= share; next = plan[this.begun]) {
      this.begun += 1;
      this.begin(next);
    }
  }

  /** Lets everything be well from now on, and answers when it is. */
  async end(): Promise<void> {
    this.stopListening();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.args.endpointFaults.end();
    for (const endpoint of this.args.endpoints.values()) endpoint.end();
    await Promise.all(this.lockOuts.values());
  }

  private begin(fault: PlannedFault): void {
    switch (fault.kind) {
      case "kill":
        this.armed.set(fault.functionName, (this.armed.get(fault.functionName) ?? 0) + 1);
        return;
      case "publisher-kill":
        this.counts["publisher-kill"] += 1;
        this.args.publishers.killOne(fault.publisher);
        return;
      case "outage":
        this.counts.outage += 1;
        this.args.endpoints.get(fault.host)?.begin(fault.mode, fault.share, fault.seconds);
        return;
      case "brownout":
        this.counts.brownout += 1;
        this.args.endpointFaults.begin(fault.service, fault.share, fault.seconds);
        if (fault.service === "events") this.args.publishers.allow(fault.atShare + spooledShare);
        return;
      case "lock-out":
        // A queue that is locked out already would be let in with the policy of a locked one.
        if (this.lockOuts.has(fault.queueName)) return;
        this.counts["lock-out"] += 1;
        this.lockOuts.set(fault.queueName, this.lockOutFor(fault.queueName, fault.seconds));
    }
  }

  private async lockOutFor(queueName: string, seconds: number): Promise<void> {
    const letIn = await lockOut(this.args.local, queueName);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await letIn();
    this.lockOuts.delete(queueName);
  }

  /** The batch is killed at any point of its way, from the start of its process on. */
  private killSoon(functionName: string): void {
    const { random, local } = this.args;
    const left = (this.armed.get(functionName) ?? 1) - 1;
    if (left > 0) this.armed.set(functionName, left);
    else this.armed.delete(functionName);
    const timer = setTimeout(() => {
      this.timers.delete(functionName);
      if (local.services.lambda.killOne(functionName)) this.counts.kill += 1;
      // The batch was done with: the next one is it.
      else this.armed.set(functionName, (this.armed.get(functionName) ?? 0) + 1);
    }, random.fraction() * killWithinMs);
    this.timers.set(functionName, timer);
  }
}
