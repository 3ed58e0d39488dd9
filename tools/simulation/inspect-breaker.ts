import type { SharedCircuitBreaker } from "../../handlers/breaker/shared-circuit-breaker";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import type { Violations } from "./violations";

/** Probes that the specification allows per lease. */
const maxProbes = 3;
/**
 * Two refresh periods of 5 s, the bound of the breaker's specification: once the breaker has been open for so long, nobody
 * calls who has had a reason to look for so long, but the prober.
 */
const newsMs = 10_000;
/** After a question that was not answered an instance may probe alone for a while. */
const troubleMs = 60_000;

/** What is seen of one instance. */
interface Instance {
  readonly breaker: SharedCircuitBreaker;
  lease: BreakerItem | undefined;
  probes: number;
  probesInFlight: number;
  /** Since when it has had a reason to ask the table that no answer is newer than. */
  reasonSinceMs: number | undefined;
  /** The first reason since it last asked: the answer to that question may be older. */
  laterReasonMs: number | undefined;
  /** When it last asked without being answered. */
  silentAtMs: number;
  troubleAtMs: number;
}

/** Watches all calls to the dependency against the shared item as it truly is (I4, I5, I9). */
export class BreakerInspector {
  questions = 0;
  leases = 0;
  mostProbes = 0;
  strayCalls = 0;
  /** Since when the shared breaker has not been closed. */
  private openSinceMs: number | undefined;
  private truth: BreakerItem | undefined;
  private readonly instances = new Map<SimulatedEnvironment, Instance>();
  /** Those of which a probe is under way: of all that there ever were, a few. */
  private readonly probing = new Map<SimulatedEnvironment, Instance>();

  constructor(
    private readonly nowMs: () => number,
    private readonly violations: Violations,
    private readonly isHealthy: boolean,
  ) {}

  get isClosed(): boolean {
    return this.truth === undefined || this.truth.state === "CLOSED";
  }

  started(environment: SimulatedEnvironment, breaker: SharedCircuitBreaker): void {
    this.instances.set(environment, {
      breaker,
      lease: undefined,
      probes: 0,
      probesInFlight: 0,
      reasonSinceMs: undefined,
      laterReasonMs: undefined,
      silentAtMs: -Infinity,
      troubleAtMs: -Infinity,
    });
  }

  /** A message of the batch that was received before is a reason to look, whatever it holds. */
  invoked(environment: SimulatedEnvironment, wasReceivedBefore: boolean): void {
    if (wasReceivedBefore) this.noteReason(environment);
  }

  asked(environment: SimulatedEnvironment): void {
    this.questions += 1;
    this.of(environment).laterReasonMs = undefined;
    if (this.isHealthy) this.violations.add("I9", `${environment.id} asked the breaker's store`);
  }

  answered(environment: SimulatedEnvironment, isAnswered: boolean): void {
    const instance = this.of(environment);
    if (isAnswered) instance.reasonSinceMs = instance.laterReasonMs;
    else instance.silentAtMs = instance.troubleAtMs = this.nowMs();
  }

  written(item: BreakerItem): void {
    if (item.state === "HALF_OPEN") this.leases += 1;
    this.truth = item;
    if (item.state === "CLOSED") this.openSinceMs = undefined;
    else this.openSinceMs ??= this.nowMs();
  }

  /** A call of the environment failed, by no fault of the event: a reason to look, if its process hears of it. */
  failed(environment: SimulatedEnvironment): void {
    if (environment.isRunning) this.noteReason(environment);
  }

  /** A call begins; answers what is to be told when it ends. */
  called(environment: SimulatedEnvironment): () => void {
    const instance = this.of(environment);
    if (!instance.breaker.isProbing) {
      this.checkCall(environment, instance);
      return () => undefined;
    }
    this.checkProbe(environment, instance);
    const { lease } = instance;
    return () => {
      if (instance.lease === lease && (instance.probesInFlight -= 1) === 0) this.probing.delete(environment);
    };
  }

  private noteReason(environment: SimulatedEnvironment): void {
    const instance = this.of(environment);
    instance.reasonSinceMs ??= this.nowMs();
    instance.laterReasonMs ??= this.nowMs();
  }

  private checkProbe(environment: SimulatedEnvironment, instance: Instance): void {
    const { item } = instance.breaker;
    if (instance.lease !== item) {
      instance.lease = item;
      instance.probes = 0;
      instance.probesInFlight = 0;
    }
    instance.probes += 1;
    instance.probesInFlight += 1;
    this.mostProbes = Math.max(this.mostProbes, instance.probes);
    if (instance.probes > maxProbes)
      this.violations.add("I4", `${environment.id} made probe ${instance.probes}`);
    if (instance.probesInFlight > 1) this.violations.add("I4", `${environment.id} made two probes at once`);
    for (const [other, { lease, breaker, troubleAtMs }] of this.probing) {
      const isAtIt = breaker.item === lease && breaker.isProbing && other.isRunning;
      if (isAtIt && other !== environment && !this.isRecent(troubleAtMs) && !this.isAlone(instance)) {
        this.violations.add("I4", `${environment.id} and ${other.id} probed at once`);
      }
    }
    this.probing.set(environment, instance);
    const holds = this.truth?.state === "HALF_OPEN" && this.truth.owner === environment.id;
    if (!holds && !this.isAlone(instance)) {
      this.violations.add("I4", `${environment.id} probed while ${this.describeTruth()}`);
    }
  }

  private checkCall(environment: SimulatedEnvironment, instance: Instance): void {
    const { openSinceMs } = this;
    const nowMs = this.nowMs();
    if (openSinceMs === undefined || nowMs - openSinceMs <= newsMs) return;
    this.strayCalls += 1;
    const { reasonSinceMs = Infinity } = instance;
    if (nowMs - Math.max(reasonSinceMs, openSinceMs) <= newsMs) return;
    // Who asks and is not answered goes by its own judgement, and asks on.
    if (nowMs - instance.silentAtMs <= newsMs) return;
    this.violations.add("I5", `${environment.id} called while ${this.describeTruth()}`);
  }

  private isAlone({ troubleAtMs }: Instance): boolean {
    return this.isRecent(troubleAtMs);
  }

  private isRecent(troubleAtMs: number): boolean {
    return this.nowMs() - troubleAtMs < troubleMs;
  }

  private describeTruth(): string {
    const { state, owner, version } = this.truth ?? { state: "CLOSED", owner: undefined, version: 0 };
    return `the shared breaker was ${state}, version ${version}, owner ${owner ?? "nobody"}`;
  }

  private of(environment: SimulatedEnvironment): Instance {
    return this.instances.get(environment) as Instance;
  }
}
