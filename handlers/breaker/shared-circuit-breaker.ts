import type { CircuitBreaker as BreakerFace } from "../settings/event-handler";
import type { BreakerSettings } from "../settings/consumer-settings";
import { deferDelayMs, type DeferrableMessage } from "./defer-delay-ms";
import type { Caller } from "./caller";
import type { BreakerBatch } from "./breaker-batch";
import { ProbeCandidates, isProbeMessage } from "./probe-messages";
import { errorName } from "../failures/error-name";
import {
  close,
  isLeaseFree,
  lease,
  neverOpened,
  open,
  postpone,
  reopen,
  reopenForOthers,
  type BreakerItem,
  type Opening,
} from "./circuit-breaker-transitions";
import type { BreakerPorts } from "./breaker-ports";
import { breakerOpen } from "../failures/event-errors";
import { Probe } from "./probe";
import { BreakerStore } from "./breaker-store";
import { isDependencyFailure } from "./is-dependency-failure";
import { TripDetector } from "./trip-detector";

/** Races for one transition that an instance runs before it leaves the matter to the next batch. */
const maxRaces = 3;

/**
 * The circuit breaker around a consumer's dependency: detects locally, decides together with all instances through
 * the shared item, and parks events rather than failing them. Every error counts but those that are the event's own, and
 * of each event only its first: what always fails says nothing of the others. The table is asked at the beginning and
 * end of a batch, before an event and before a call, and never while all is well. Once there is a reason to look, no call
 * begins unless the table was asked after it, or five seconds ago at most.
 */
export class SharedCircuitBreaker implements BreakerFace {
  private counts = { probes: 0, opened: 0 };
  private readonly store: BreakerStore;
  private readonly detector: TripDetector;
  /** Calls that began under an earlier epoch do not count. */
  private epoch = 0;
  private probe: Probe | undefined;
  private readonly candidates = new ProbeCandidates();
  /** The opening that this instance has decided and the table has not confirmed. */
  private pendingTrip: { readonly sinceMs: number; readonly reason: string } | undefined;
  private syncing: Promise<void> | undefined;

  constructor(
    key: string,
    private readonly settings: BreakerSettings,
    private readonly ports: BreakerPorts,
    private readonly owner: string,
  ) {
    this.store = new BreakerStore(ports.breakers, key);
    this.detector = new TripDetector(settings);
  }

  /** What this instance knows of the shared item. */
  get item(): BreakerItem {
    return this.store.item;
  }

  /** What happened since the last time. */
  takeCounts(): Record<"probes" | "opened" | "storeErrors", number> {
    const { probes, opened } = this.counts;
    this.counts = { probes: 0, opened: 0 };
    return { probes, opened, storeErrors: this.store.takeErrors() };
  }

  /** Whether this instance holds the lease: events are to be handled one by one. */
  get isProbing(): boolean {
    return this.probe !== undefined;
  }

  /** Whether all is well as far as this instance knows: nothing to ask, to write or to decide. */
  get isIdle(): boolean {
    return this.store.isIdle && !this.syncing;
  }

  isOpen(): boolean {
    if (this.probe) return this.probe.isCalling;
    const { state } = this.store.item;
    return state !== "CLOSED" && state !== "FORCED_CLOSED";
  }

  /** @param caller the attempt that calls; absent: one whose event nobody knows. */
  async execute<Result>(call: () => Promise<Result>, caller?: Caller): Promise<Result> {
    // Whatever the event waited for since it was let through, this is the last moment to learn what others know.
    if (this.needsSync()) await this.sync();
    if (caller?.isOver || this.isOpen()) throw breakerOpen;
    const { epoch, probe } = this;
    if (probe) this.counts.probes += 1;
    probe?.begin();
    if (caller) caller.callsInFlight += 1;
    try {
      const result = await call();
      if (epoch === this.epoch) this.noteSuccess(caller);
      return result;
    } catch (error) {
      const isFailure = isDependencyFailure(error, this.ports.clock.now());
      if (isFailure) this.requestRefresh();
      if (isFailure && epoch === this.epoch) this.recordFailure(error, caller);
      throw error;
    } finally {
      if (caller) caller.callsInFlight -= 1;
      probe?.end();
      if (probe?.isSpent && epoch === this.epoch) this.concludeProbes(probe);
    }
  }

  recordFailure(error?: unknown, caller?: Caller): void {
    const nowMs = this.ports.clock.now();
    const reason = errorName(error) ?? "failure recorded by the handler";
    this.requestRefresh();
    // Another failure of one event opens nothing, and keeps nothing shut for others.
    if (caller?.hasFailed)
      return this.probe?.successes === 0 ? this.reopen(reopenForOthers, nowMs, reason, caller) : undefined;
    if (caller) caller.hasFailed = true;
    if (this.probe) return this.reopen(reopen, nowMs, reason, caller);
    if (this.isOpen()) return;
    if (caller) this.candidates.add(caller.messageId);
    const isTripped = this.detector.noteFailure(nowMs);
    if (isTripped && this.store.item.state === "CLOSED") this.trip(nowMs, reason);
  }

  reset(): void {
    this.detector.clear(this.ports.clock.now());
  }

  /** Something speaks of trouble, such as a message that came again: what others know of it is asked for. */
  requestRefresh(): void {
    this.store.requestRefresh();
  }

  /** How long a message must wait before its event is handled; 0 when it need not. */
  deferDelayMs(message: DeferrableMessage): number {
    const { item } = this.store;
    if (this.probe || item === neverOpened) return 0;
    const { clock, random } = this.ports;
    return deferDelayMs(item, message, this.settings, clock.now(), random);
  }

  /** Whether the table is to be asked, or its answer awaited, before the next event or call. False while all is well. */
  needsSync(): boolean {
    if (this.isIdle) return false;
    // Also a talk that another batch began: while it is under way nobody can say that the table is silent.
    return this.syncing !== undefined || this.store.isDue(this.ports.clock.now(), this.isProbing);
  }

  /** Before a batch: learns how things are, and takes the lease when it is free. */
  async beginBatch({ leaseExpiresAtMs, messageIds, probeCandidateIds }: BreakerBatch): Promise<void> {
    if (this.needsSync()) await this.sync();
    const nowMs = this.ports.clock.now();
    const { item } = this.store;
    const hasOthers = messageIds.some((id) => !isProbeMessage(item, id));
    if (!isLeaseFree(item, nowMs, hasOthers)) return;
    if (!(await this.isLeaseOurs(lease(item, this.owner, nowMs, leaseExpiresAtMs), nowMs))) return;
    this.epoch += 1;
    this.probe = new Probe(this.settings.permittedCallsInHalfOpen);
    this.candidates.replace(probeCandidateIds);
  }

  /** Reads the shared item, or writes what is owed to it; several callers share one talk. */
  sync(): Promise<void> {
    this.syncing ??= this.syncNow().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  /** Gives up calls that will not end in time: they count as failures of their events, whatever becomes of them. */
  abandonCalls(callers: readonly Caller[]): void {
    for (const caller of callers) this.recordFailure(new Error("no answer before the deadline"), caller);
    this.epoch += 1;
  }

  /** After a batch: decides about the probes, and shares what is not shared yet. */
  async endBatch(): Promise<void> {
    if (this.syncing) await this.syncing;
    if (this.probe) this.concludeProbes(this.probe);
    if (this.store.hasPendingWrite && this.needsSync()) await this.sync();
  }

  private noteSuccess(caller?: Caller): void {
    if (this.probe) this.probe.successes += 1;
    else this.detector.noteSuccess(this.ports.clock.now(), !caller?.hasFailed);
  }

  private trip(nowMs: number, reason: string): void {
    this.pendingTrip = { sinceMs: this.detector.failingSinceMs(nowMs), reason };
    this.store.applyAndWrite(open(this.store.item, this.settings, this.opening(nowMs, reason)));
    this.countAnew();
  }

  private opening(nowMs: number, reason: string, failedId?: string, isRepeat = false): Opening {
    const probeMessages = this.candidates.select(this.store.item, failedId, isRepeat);
    return { nowMs, reason, random: this.ports.random(), probeMessages };
  }

  private concludeProbes({ successes }: Probe): void {
    const nowMs = this.ports.clock.now();
    this.endProbing();
    const { store: shared } = this;
    if (successes === 0) return shared.applyAndWrite(postpone(shared.item, this.opening(nowMs, "")));
    const closed = close(shared.item, nowMs);
    // Opening acts at once; closing waits until the table has heard of it, unless there is no table.
    if (shared.isStoreDown(nowMs)) shared.applyAndWrite(closed);
    else shared.writeLater(closed);
  }

  private reopen(transition: typeof reopen, nowMs: number, reason: string, caller?: Caller): void {
    this.endProbing();
    const opening = this.opening(nowMs, reason, caller?.messageId, transition === reopenForOthers);
    this.store.applyAndWrite(transition(this.store.item, this.settings, opening));
  }

  private endProbing(): void {
    this.probe = undefined;
    this.epoch += 1;
  }

  private async isLeaseOurs(next: BreakerItem, nowMs: number): Promise<boolean> {
    const { store: shared } = this;
    // Unpaid debts mean that the table is silent: one write more would not be heard either.
    const isHeard = !shared.hasPendingWrite && shared.isReachable(nowMs);
    const move = isHeard ? await shared.write(next, nowMs) : "unconfirmed";
    if (move !== "unconfirmed") return move === "confirmed";
    if (!shared.isStoreDown(nowMs)) return false;
    shared.applyLocally(next);
    this.pendingTrip = undefined;
    return true;
  }

  private async syncNow(): Promise<void> {
    const nowMs = this.ports.clock.now();
    if (!this.store.hasPendingWrite) return this.refresh(nowMs);
    for (let race = 0; race < maxRaces && this.store.hasPendingWrite; race++) {
      const move = await this.store.flush(nowMs);
      if (move === "unconfirmed") return;
      if (move === "confirmed") this.noteConfirmed();
      else this.noteLost(nowMs);
    }
  }

  private async refresh(nowMs: number): Promise<void> {
    const { version } = this.store.item;
    await this.store.read(nowMs);
    if (this.store.item.version !== version) this.countAnew();
  }

  private noteConfirmed(): void {
    if (this.pendingTrip) this.counts.opened += 1;
    this.pendingTrip = undefined;
    this.countAnew();
  }

  /** Somebody else changed the item first. Our trip still holds if they closed it before our failures began. */
  private noteLost(nowMs: number): void {
    const truth = this.store.item;
    const { pendingTrip } = this;
    if (pendingTrip && truth.state === "CLOSED" && (truth.closedAtMs ?? 0) <= pendingTrip.sinceMs) {
      this.store.applyAndWrite(open(truth, this.settings, this.opening(nowMs, pendingTrip.reason)));
      return;
    }
    this.pendingTrip = undefined;
    this.countAnew();
  }

  /** What was seen before the item changed says nothing about what it says now. */
  private countAnew(): void {
    this.epoch += 1;
    this.reset();
  }
}
