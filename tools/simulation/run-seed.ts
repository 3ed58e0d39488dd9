import { Faults } from "./faults";
import { defectiveKinds, describeEvent } from "./model/simulated-event";
import type { Mutant } from "./mutant";
import { drawPlan } from "./plan";
import { SimulatedRandom } from "./simulated-random";
import { recoverOnce } from "./recovery";
import type { SeedResult } from "./seed-result";
import { Traffic } from "./traffic";
import { SimulatedWorld, type WriteListener } from "./simulated-world";
import type { Invariant } from "./violations";

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** Dead letters are looked after before the consumers forget their events. */
const longestNeglectMs = 5 * dayMs;
/** Recovery that failed runs again by its schedule, or by who its alarm has paged. */
const repeatMs = 60 * minuteMs;
/** I6: as long as a good event may wait that failed again and again while faults struck. */
const longestWaitMs = 120 * minuteMs;
/** I6: what always fails is tried for hours before it is dead-lettered. */
const longestDrainMs = 24 * 60 * minuteMs;
const recoveryRounds = 200;
const recoveryPauseMs = 10 * minuteMs;
const trickleMs = 5_000;
/** While messages wait: what fails is judged by what becomes of others. */
const neighbourMs = 60_000;

/** How a seed is run. */
interface SeedOptions {
  readonly seed: number;
  /** Events that are published while faults strike. */
  readonly events: number;
  /** The defect in the consumer; default none. */
  readonly mutant?: Mutant;
  /** The violation that ends the run: of this invariant, or of any. Default none. */
  readonly stopsAt?: Invariant | "any";
  /** So many invocations end the run as well: what comes later in it stays unknown. Default without limit. */
  readonly mostInvocations?: number;
  /** Hears of every write that the state table takes. */
  readonly onWrite?: WriteListener;
}

/** Runs one seed: faults while events come, then none until all is quiet, then the recovery of the dead letters. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { mutant } = options;
  const restore = mutant?.patch?.();
  const { stackTraceLimit } = Error;
  // Errors are thrown by the thousand, and nobody reads their stacks.
  Error.stackTraceLimit = 0;
  try {
    return await new SeedRun(options).run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    restore?.();
  }
}

class SeedRun {
  private readonly world: SimulatedWorld;
  private readonly endMs: number;
  private readonly traffic: Traffic;
  private recoveries = 0;
  private recovered = 0;
  private drainMs = 0;
  private quietAtMs: number | undefined;

  constructor(private readonly options: SeedOptions) {
    const { seed, events, mutant, onWrite } = options;
    const random = new SimulatedRandom(seed);
    const plan = { ...drawPlan(random), ...mutant?.plan };
    const durationMs = (events / plan.eventsPerSecond) * 1000;
    const startMs = Date.UTC(2026, 10, 23, 12);
    const { queueDays, faultFactor, rates, lostAnswersShare } = plan;
    const faults = new Faults(random, startMs, durationMs, (queueDays - 1) * dayMs, {
      factor: faultFactor,
      rates,
      lostAnswersShare,
      apart: new SimulatedRandom(~seed),
    });
    this.world = new SimulatedWorld(plan, faults, random, mutant, onWrite);
    this.endMs = Math.max(startMs + durationMs, faults.lastMs);
    this.world.time.after(random.next() * (this.endMs - startMs), () => this.world.deploy());
    this.traffic = new Traffic(this.world, plan, events);
    this.traffic.begin(durationMs / events);
  }

  async run(): Promise<SeedResult> {
    const phases = [
      () => this.sendThroughFaults(),
      () => this.quieten(),
      () => this.recoverAll(),
      () => this.bringBackLate(),
    ];
    for (const phase of phases) {
      await phase();
      if (this.isStopped) break;
    }
    return this.result();
  }

  private get isStopped(): boolean {
    const { stopsAt, mostInvocations = Infinity } = this.options;
    const { violations, consumer } = this.world;
    return consumer.invocations > mostInvocations || (stopsAt !== undefined && violations.has(stopsAt));
  }

  private async sendThroughFaults(): Promise<void> {
    const { time, faults } = this.world;
    if (!faults.isHealthy) this.recoverNowAndThen();
    await this.runUntil(() => this.traffic.published >= this.options.events && time.nowMs >= this.endMs);
    faults.stop();
  }

  private async quieten(): Promise<void> {
    const stoppedMs = this.world.time.nowMs;
    this.checkWaits();
    await this.drain(longestDrainMs);
    this.drainMs = this.world.time.nowMs - stoppedMs;
    if (!this.isQuiet && !this.isStopped) this.blameLiveness();
  }

  private runUntil(isOver: () => boolean): Promise<void> {
    const { time } = this.world;
    return time.run(() => isOver() || this.isStopped);
  }

  private get isQuiet(): boolean {
    const { queues, breaker, mapping } = this.world;
    return queues.main.messages.size === 0 && breaker.isClosed && mapping.isIdle;
  }

  /** Until the queue is empty and the breaker closed; an open one needs events to find out. */
  private async drain(longestMs: number): Promise<void> {
    const { time, queues } = this.world;
    const deadlineMs = time.nowMs + longestMs;
    const trickle = (): void => {
      if (this.isQuiet || time.nowMs >= deadlineMs) return;
      const isEmpty = queues.main.messages.size === 0;
      this.traffic.publish();
      time.after(isEmpty ? trickleMs : neighbourMs, trickle);
    };
    trickle();
    await this.runUntil(() => this.isQuiet || time.nowMs >= deadlineMs);
  }

  /** Says which of the events that were published by now and can be handled are not, long after the last fault. */
  private checkWaits(): void {
    const { time, queues, violations, events } = this.world;
    const stoppedMs = time.nowMs;
    time.after(longestWaitMs, () => {
      for (const { message, arrivedAtMs } of queues.main.messages.values()) {
        const event = events.ofBody(message.body);
        if (event.kind === "good" && arrivedAtMs <= stoppedMs)
          violations.add("I6", `${describeEvent(event)} still waits`);
      }
    });
  }

  private blameLiveness(): void {
    const { queues, breaker, violations } = this.world;
    const state = breaker.isClosed ? "closed" : "not closed";
    violations.add("I6", `${queues.main.messages.size} messages are left, the breaker is ${state}`);
  }

  private recoverNowAndThen(isRepeat = false): void {
    const { time, random } = this.world;
    // Several times in every run, however long it is.
    const durationMs = this.endMs - this.world.startMs;
    const delayMs = Math.min(random.between(0.1, 0.4) * durationMs, longestNeglectMs);
    time.after(isRepeat ? Math.min(repeatMs, delayMs) : delayMs, () => {
      if (time.nowMs >= this.endMs) return;
      if (random.chance(0.5)) this.traffic.bringBackOne();
      void this.recover().then((hasFailed) => this.recoverNowAndThen(hasFailed));
    });
  }

  /** Answers whether the run died, or could not do all that it was to. */
  private async recover(): Promise<boolean> {
    const summary = await recoverOnce(this.world, ++this.recoveries);
    this.recovered += summary?.queues.reduce((sum, queue) => sum + queue.recovered, 0) ?? 0;
    return summary?.queues.every(({ failed, ended }) => failed === 0 && ended !== "failures") !== true;
  }

  /** Some defects are found and repaired before the dead letters are recovered; others are not. */
  private repairHalf(): void {
    const { events, random } = this.world;
    for (const event of events.events.values()) {
      const isDefective = defectiveKinds.has(event.kind);
      if (isDefective && random.chance(0.5)) event.isRepaired = true;
    }
  }

  private async recoverAll(): Promise<void> {
    const { queues, time, violations } = this.world;
    this.repairHalf();
    for (let round = 0; round < recoveryRounds && queues.deadLetters.messages.size > 0; round++) {
      let isOver = false;
      void this.recover().then(() => (isOver = true));
      await this.runUntil(() => isOver);
      await this.drain(longestDrainMs);
      // What a run that died had in hand comes back only now.
      const nextMs = time.nowMs + recoveryPauseMs;
      time.after(recoveryPauseMs, () => undefined);
      await this.runUntil(() => time.nowMs >= nextMs);
    }
    if (this.isStopped) return;
    if (queues.deadLetters.messages.size > 0)
      violations.add("I7", `${queues.deadLetters.messages.size} dead letters are left`);
    if (queues.main.messages.size > 0)
      violations.add("I7", `${queues.main.messages.size} messages are left after recovery`);
    this.world.waiting.checkOpenShare();
  }

  /** Events come again whose consumer may have forgotten them, when nothing else happens. */
  private async bringBackLate(): Promise<void> {
    const { time, queues, violations, events } = this.world;
    this.quietAtMs = time.nowMs;
    const lastMs = this.traffic.bringBackLate();
    await this.runUntil(() => time.nowMs >= lastMs);
    await this.drain(longestDrainMs);
    if (this.isStopped) return;
    if (queues.main.messages.size > 0)
      violations.add("I6", `${queues.main.messages.size} messages that came late are left`);
    events.checkPlaces();
  }

  private result(): SeedResult {
    const { world } = this;
    const { violations, events, metrics, breaker } = world;
    return {
      seed: this.options.seed,
      plannedEvents: this.options.events,
      mutantName: this.options.mutant?.name,
      events: this.traffic.published,
      digest: events.digest,
      violations: violations.kept,
      violationCount: violations.count,
      faults: world.faults.struck,
      figures: {
        virtualHours: ((this.quietAtMs ?? world.time.nowMs) - world.startMs) / (60 * minuteMs),
        invocations: world.consumer.invocations,
        received: metrics.totals.Received ?? 0,
        calls: world.dependency.calls,
        leases: breaker.leases,
        repeats: events.repeats,
        deferred: metrics.totals.Deferred ?? 0,
        deadLetters: metrics.totals.DeadLettered ?? 0,
        recovered: this.recovered,
        lateReturns: this.traffic.lateReturns,
        forgotten: events.forgotten,
        mostReceives: events.maxReceives,
        mostProbes: breaker.mostProbes,
        mostDrainMinutes: this.drainMs / minuteMs,
      },
    };
  }
}
