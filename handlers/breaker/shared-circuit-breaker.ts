import { promiseOf } from "../ports/promise-of";
import { classifyError } from "../../events/errors/classify-error";
import type { ConsumerPorts } from "../consumer/consumer-ports";
import type { CircuitBreaker } from "../settings/event-handler";
import type { BreakerSettings } from "../settings/consumer-settings";
import type { Caller } from "./caller";
import { deferDelayMs, type DeferrableMessage } from "./defer-delay-ms";
import { ProbeCandidates, isProbeMessage } from "./probe-messages";
import { errorName } from "../failures/error-name";
import * as transitions from "./circuit-breaker-transitions";
import { breakerOpen } from "../failures/event-errors";
import { Probe } from "./probe";
import { BreakerStore } from "./breaker-store";
import { TripDetector } from "./trip-detector";

/** Conflicts after which a transition waits for the next batch. */
const maxConflicts = 3;

/**
 * The circuit breaker around a consumer's dependency. Each instance counts failures; all share the state through one
 * item. An event counts with its first failure only, as an event that always fails says nothing of the others, and not
 * with an error of its own. While the breaker is idle it sends no request. Otherwise it syncs before and after a batch,
 * before an event and before a call: no call begins on a state that is older than five seconds, or than the first sign
 * of a failure. Where several batches run in one instance at once, as on managed instances, one of them holds the lease:
 * to the others the breaker is open.
 */
export class SharedCircuitBreaker implements CircuitBreaker {
  private counts = { probes: 0, opened: 0 };
  private readonly store: BreakerStore;
  private readonly detector: TripDetector;
  /** Calls of an earlier epoch do not count. */
  private epoch = 0;
  private probe: Probe | undefined;
  private readonly candidates = new ProbeCandidates();
  /** The opening by this instance that the table has not confirmed. */
  private pendingTrip: { readonly sinceMs: number; readonly reason: string } | undefined;
  private syncing: Promise<void> | undefined;

  constructor(
    key: string,
    private readonly settings: BreakerSettings,
    private readonly ports: Pick<ConsumerPorts, "clock" | "random" | "breakers">,
    private readonly owner: string,
  ) {
    this.store = new BreakerStore(ports.breakers, key);
    this.detector = new TripDetector(settings);
  }

  get item(): transitions.BreakerItem {
    return this.store.item;
  }

  /** Counts since the last call. */
  takeCounts(): Record<"probes" | "opened" | "storeErrors", number> {
    const { probes, opened } = this.counts;
    this.counts = { probes: 0, opened: 0 };
    return { probes, opened, storeErrors: this.store.takeErrors() };
  }

  /** Whether this instance holds the lease. */
  get isProbing(): boolean {
    return this.probe !== undefined;
  }

  /** Whether that batch of it does; then it handles events one by one. */
  isProbedBy(batch: object): boolean {
    return this.probe?.batch === batch;
  }

  /** Whether the breaker is closed, with nothing to read or write. */
  get isIdle(): boolean {
    return this.store.isIdle && !this.syncing;
  }

  isOpen(batch?: object): boolean {
    const probe = this.probeOf(batch);
    if (probe) return probe.isCalling;
    const { state } = this.store.item;
    return state !== "CLOSED" && state !== "FORCED_CLOSED";
  }

  /** @param caller the attempt that calls. */
  execute<Result>(call: () => Promise<Result>, caller?: Caller): Promise<Result> {
    // The state may have changed since the event began.
    return this.needsSync() ? this.sync().then(() => this.begin(call, caller)) : this.begin(call, caller);
  }

  recordFailure(error?: unknown, caller?: Caller): void {
    const nowMs = this.ports.clock.now();
    const reason = errorName(error) ?? "failure recorded by the handler";
    this.requestRefresh();
    // A further failure of one event neither opens the breaker nor keeps it open for other events.
    const probe = this.probeOf(caller?.batch);
    if (caller?.hasFailed)
      return probe?.successes === 0 ? this.reopen(true, nowMs, reason, caller) : undefined;
    if (caller) caller.hasFailed = true;
    if (probe) return this.reopen(false, nowMs, reason, caller);
    if (this.isOpen(caller?.batch)) return;
    if (caller) this.candidates.add(caller.messageId);
    const isTripped = this.detector.noteFailure(nowMs);
    if (isTripped && this.store.item.state === "CLOSED") this.trip(nowMs, reason);
  }

  reset(): void {
    this.detector.clear(this.ports.clock.now());
  }

  requestRefresh(): void {
    this.store.requestRefresh();
  }

  deferDelayMs(message: DeferrableMessage, batch?: object): number {
    const { item } = this.store;
    if (this.probeOf(batch) || item === transitions.neverOpened) return 0;
    const { clock, random } = this.ports;
    return deferDelayMs(item, message, this.settings, clock.now(), random);
  }

  needsSync(): boolean {
    if (this.isIdle) return false;
    // A sync in progress must end first.
    return this.syncing !== undefined || this.store.isDue(this.ports.clock.now(), this.isProbing);
  }

  /** Before a batch: syncs, and takes the lease when it is free. Candidates may be received again soon. */
  async beginBatch(
    leaseExpiresAtMs: number,
    messageIds: readonly string[],
    probeCandidateIds: readonly string[],
    batch: { readonly hasPassed: boolean } = { hasPassed: false },
  ): Promise<void> {
    if (this.needsSync()) await this.sync();
    const nowMs = this.ports.clock.now();
    const { probe } = this;
    const { item } = this.store;
    const hasOthers = messageIds.some((id) => !isProbeMessage(item, id));
    if (!transitions.isLeaseFree(item, nowMs, hasOthers)) return;
    const lease = transitions.lease(item, this.owner, nowMs, leaseExpiresAtMs);
    if (!(await this.store.takeLease(lease, nowMs))) return;
    this.pendingTrip = undefined;
    // Another batch may have taken it meanwhile, while the table is down; and who is over would never end its probes.
    if (this.probe !== probe || batch.hasPassed) return;
    this.epoch += 1;
    this.probe = new Probe(this.settings.permittedCallsInHalfOpen, batch);
    this.candidates.replace(probeCandidateIds);
  }

  /** Flushes the pending write, or reads the item; concurrent callers share one sync. */
  sync(): Promise<void> {
    this.syncing ??= this.syncNow().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  /** Abandons calls that exceed the deadline: they count as failures of their events, however they end. */
  abandonCalls(callers: readonly Caller[], batch?: object): void {
    for (const caller of callers) this.recordFailure(new Error("no answer before the deadline"), caller);
    if (this.probe === this.probeOf(batch)) this.epoch += 1;
  }

  /** After a batch: concludes its probes, and flushes the pending write. */
  async endBatch(batch?: object): Promise<void> {
    if (this.syncing) await this.syncing;
    const probe = this.probeOf(batch);
    if (probe) this.concludeProbes(probe);
    if (this.store.hasPendingWrite && this.needsSync()) await this.sync();
  }

  /** The probe, for the batch that holds the lease. */
  private probeOf(batch: object | undefined): Probe | undefined {
    return batch === undefined || this.probe?.batch === batch ? this.probe : undefined;
  }

  private begin<Result>(call: () => Promise<Result>, caller: Caller | undefined): Promise<Result> {
    if (caller?.isOver || this.isOpen(caller?.batch)) return Promise.reject(breakerOpen);
    const { epoch, probe } = this;
    if (probe) this.counts.probes += 1;
    probe?.begin();
    if (caller) caller.callsInFlight += 1;
    return promiseOf(call).then(
      (result) => {
        if (epoch === this.epoch) this.noteSuccess(caller);
        this.noteEnd(epoch, probe, caller);
        return result;
      },
      (error: unknown) => {
        const { errorClass } = classifyError(error, this.ports.clock.now());
        // Not the event's own fault, and not a rejected call.
        const isFailure = errorClass !== "permanent" && errorClass !== "open";
        if (isFailure) this.requestRefresh();
        if (isFailure && epoch === this.epoch) this.recordFailure(error, caller);
        this.noteEnd(epoch, probe, caller);
        throw error;
      },
    );
  }

  private noteEnd(epoch: number, probe: Probe | undefined, caller: Caller | undefined): void {
    if (caller) caller.callsInFlight -= 1;
    probe?.end();
    if (probe?.isSpent && epoch === this.epoch) this.concludeProbes(probe);
  }

  private noteSuccess(caller?: Caller): void {
    if (this.probe) this.probe.successes += 1;
    else this.detector.noteSuccess(this.ports.clock.now(), !caller?.hasFailed);
  }

  private trip(nowMs: number, reason: string): void {
    this.pendingTrip = { sinceMs: this.detector.failingSinceMs(nowMs), reason };
    this.store.applyAndWrite(transitions.open(this.store.item, this.settings, this.opening(nowMs, reason)));
    this.restartCounts();
  }

  private opening(nowMs: number, reason: string, failedId?: string, isRepeat = false): transitions.Opening {
    const probeMessages = this.candidates.select(this.store.item, failedId, isRepeat);
    return { nowMs, reason, random: this.ports.random(), probeMessages };
  }

  private concludeProbes({ successes }: Probe): void {
    const nowMs = this.ports.clock.now();
    this.endProbing();
    const { store } = this;
    const { item } = store;
    if (successes === 0) return store.applyAndWrite(transitions.postpone(item, this.opening(nowMs, "")));
    const closed = transitions.close(item, nowMs);
    // Opening applies at once; closing waits for the table, unless it is down.
    if (store.isStoreDown(nowMs)) store.applyAndWrite(closed);
    else store.writeLater(closed);
  }

  private reopen(isRepeat: boolean, nowMs: number, reason: string, caller?: Caller): void {
    this.endProbing();
    const opening = this.opening(nowMs, reason, caller?.messageId, isRepeat);
    const reopened = isRepeat ? transitions.reopenForOthers : transitions.reopen;
    this.store.applyAndWrite(reopened(this.store.item, this.settings, opening));
  }

  private endProbing(): void {
    this.probe = undefined;
    this.epoch += 1;
  }

  private async syncNow(): Promise<void> {
    const nowMs = this.ports.clock.now();
    if (!this.store.hasPendingWrite) return this.refresh(nowMs);
    for (let conflicts = 0; conflicts < maxConflicts && this.store.hasPendingWrite; conflicts++) {
      const result = await this.store.flush(nowMs);
      if (result === "unconfirmed") return;
      if (result === "conflict" && this.openAgain(nowMs)) continue;
      if (result === "confirmed" && this.pendingTrip) this.counts.opened += 1;
      this.pendingTrip = undefined;
      this.restartCounts();
    }
  }

  private async refresh(nowMs: number): Promise<void> {
    const { version } = this.store.item;
    await this.store.read(nowMs);
    if (this.store.item.version !== version) this.restartCounts();
  }

  /** Another instance wrote the item first. The trip still holds if that one closed it before these failures began. */
  private openAgain(nowMs: number): boolean {
    const stored = this.store.item;
    const { pendingTrip } = this;
    if (!pendingTrip || stored.state !== "CLOSED" || (stored.closedAtMs ?? 0) > pendingTrip.sinceMs)
      return false;
    const opening = this.opening(nowMs, pendingTrip.reason);
    this.store.applyAndWrite(transitions.open(stored, this.settings, opening));
    return true;
  }

  /** Calls before a change of the item do not count. */
  private restartCounts(): void {
    this.epoch += 1;
    this.reset();
  }
}
