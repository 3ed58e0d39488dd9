import type { StateItem, StateTable, WriteOutcome } from "../../../handlers/ports/state-table";
import type { StoreOutage } from "../draw-outages";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { SimulatedEnvironment } from "./simulated-environment";
import type { VirtualTime } from "./virtual-time";

/** How the client of a table deals with silence. */
interface TableClient {
  readonly timeoutMs: number;
  /** Whether it repeats a write whose answer was lost. */
  readonly repeats: boolean;
}

/** What a table tells of itself; `key` is the item's. */
interface TableWatcher {
  /** A question began to be asked. */
  asked(key: string, environment: SimulatedEnvironment): void;
  /** A question was answered, or not; `written` is what a write was to write. */
  answered(key: string, environment: SimulatedEnvironment, isAnswered: boolean, written?: StateItem): void;
  written(key: string, item: StateItem): void;
}

/** What is asked, by whom, about which item. */
interface Question {
  readonly key: string;
  readonly environment: SimulatedEnvironment;
  readonly written?: StateItem;
}

const lostAnswers = 0.4;
const lateEffects = 0.3;
/** The SDK's standard mode waits at most so long before it repeats a call for the first time. */
const longestBackoffMs = 50;
const silence = new Error("The table does not answer.");

/** A table of DynamoDB: conditional writes that tell the loser the item, errors, outages and lost answers. */
export class SimulatedTable<Item extends StateItem> {
  readonly items = new Map<string, Item>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    private readonly patience: TableClient,
    private readonly watcher: Partial<TableWatcher>,
  ) {}

  /** The table as one process sees it. */
  seenBy(environment: SimulatedEnvironment): StateTable<Item> {
    return {
      read: (key) => this.ask({ key, environment }, () => this.items.get(key)),
      write: (key, item, seenVersion) => {
        const put = (): WriteOutcome<Item> => this.put(key, item, seenVersion);
        return this.ask({ key, environment, written: item }, put, (first) => this.repeat(key, first, put));
      },
    };
  }

  private put(key: string, item: Item, seenVersion: number): WriteOutcome<Item> {
    const stored = this.items.get(key);
    if ((stored?.version ?? 0) !== seenVersion) return { isWritten: false, item: stored };
    const written = { ...item, version: seenVersion + 1 };
    this.items.set(key, written);
    this.watcher.written?.(key, written);
    return { isWritten: true, item: written };
  }

  /** The client repeats a write whose answer was lost, and knows its own item when it is in its way. */
  private repeat(key: string, first: WriteOutcome<Item>, put: () => WriteOutcome<Item>): WriteOutcome<Item> {
    if (!first.isWritten) return put();
    const stored = this.items.get(key);
    return { isWritten: stored === first.item, item: stored };
  }

  private ask<Answer>(
    question: Question,
    effect: () => Answer,
    repeat: (first: Answer) => Answer = effect,
  ): Promise<Answer> {
    const { random, patience, watcher, time } = this;
    const { key, environment, written } = question;
    watcher.asked?.(key, environment);
    const outage = this.faults.storeOutageAt(time.nowMs);
    if (outage && random.chance(outage.silentShare)) return this.keepSilent(question, effect, outage);
    const isStruck = this.faults.strikes("store-failure");
    if (!isStruck) {
      return environment.ask(random.between(1, 12), () => {
        watcher.answered?.(key, environment, true, written);
        return effect();
      });
    }
    const isLost = random.chance(lostAnswers);
    if (isLost && patience.repeats) return this.askTwice(question, effect, repeat);
    // A write can arrive although nobody waits for its answer any more.
    if (isLost) time.after(patience.timeoutMs * (random.chance(lateEffects) ? 2 : 0.5), effect);
    return environment.ask(random.chance(0.5) ? patience.timeoutMs : random.between(2, 50), () => {
      watcher.answered?.(key, environment, false, written);
      throw silence;
    });
  }

  /** Repeats do not help: they get no answer either. */
  private keepSilent<Answer>(
    question: Question,
    effect: () => Answer,
    { effectShare }: StoreOutage,
  ): Promise<Answer> {
    const { random, patience, time, watcher } = this;
    const { key, environment, written } = question;
    this.faults.note("store-failure");
    if (random.chance(effectShare)) time.after(random.between(1, 12), effect);
    return environment.ask(random.chance(0.5) ? patience.timeoutMs : random.between(2, 50), () => {
      watcher.answered?.(key, environment, false, written);
      throw silence;
    });
  }

  private askTwice<Answer>(
    question: Question,
    effect: () => Answer,
    repeat: (first: Answer) => Answer,
  ): Promise<Answer> {
    const { key, environment, written } = question;
    const firstMs = this.random.between(1, 12);
    const repeatMs = this.random.between(0, longestBackoffMs) + this.random.between(1, 12);
    let first: Answer;
    this.time.after(firstMs, () => {
      first = effect();
    });
    return environment.ask(firstMs + repeatMs, () => {
      this.watcher.answered?.(key, environment, true, written);
      return repeat(first);
    });
  }
}
