import type { StateItem, StateTable, WriteOutcome } from "../../../handlers/ports/state-table";
import type { RequestLimits } from "../../../handlers/aws/aws-client";
import type { StoreOutage } from "../draw-outages";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { SimulatedEnvironment } from "./simulated-environment";
import { SimulatedSdk } from "./simulated-sdk";
import type { VirtualTime } from "./virtual-time";

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
  readonly sdk: SimulatedSdk;
}

const lostAnswers = 0.4;
/** Of the requests that repeat one. */
const lostAnswersAgain = 0.3;
const lateEffects = 0.3;
const silence = new Error("The table does not answer.");

/** A table of DynamoDB: conditional writes that tell the loser the item, errors, outages and lost answers. */
export class SimulatedTable<Item extends StateItem> {
  readonly items = new Map<string, Item>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    private readonly limits: RequestLimits,
    private readonly watcher: Partial<TableWatcher>,
  ) {}

  /** The table as one process sees it. */
  seenBy(environment: SimulatedEnvironment): StateTable<Item> {
    const sdk = new SimulatedSdk(this.random, this.limits, "dynamodb");
    return {
      read: (key) => this.ask({ key, environment, sdk }, () => this.items.get(key)),
      write: (key, item, seenVersion) => {
        const put = (): WriteOutcome<Item> => this.put(key, item, seenVersion);
        return this.ask({ key, environment, sdk, written: item }, put, (before) =>
          this.repeat(key, before, put),
        );
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

  /** A write that is sent again, of which the client knows its own item when it is in its way. */
  private repeat(key: string, before: WriteOutcome<Item>, put: () => WriteOutcome<Item>): WriteOutcome<Item> {
    if (!before.isWritten) return put();
    const stored = this.items.get(key);
    return stored === before.item ? before : { isWritten: false, item: stored };
  }

  private ask<Answer>(
    question: Question,
    effect: () => Answer,
    repeat: (before: Answer) => Answer = effect,
  ): Promise<Answer> {
    const { random, limits, watcher, time } = this;
    const { key, environment, written, sdk } = question;
    watcher.asked?.(key, environment);
    const outage = this.faults.storeOutageAt(time.nowMs);
    if (outage && random.chance(outage.silentShare)) return this.keepSilent(question, effect, outage);
    const isStruck = this.faults.strikes("store-failure");
    if (!isStruck) {
      return environment.ask(random.between(1, 12), () => {
        watcher.answered?.(key, environment, true, written);
        sdk.answered();
        return effect();
      });
    }
    const isLost = random.chance(lostAnswers);
    if (isLost && limits.maxAttempts > 1) return this.askAgain(question, effect, repeat);
    // A write can arrive although nobody waits for its answer any more.
    if (isLost) time.after(limits.timeoutMs * (random.chance(lateEffects) ? 2 : 0.5), effect);
    return environment.ask(random.chance(0.5) ? limits.timeoutMs : random.between(2, 50), () => {
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
    const { random, limits, time, watcher } = this;
    const { key, environment, written } = question;
    this.faults.note("store-failure");
    if (random.chance(effectShare)) time.after(random.between(1, 12), effect);
    return environment.ask(random.chance(0.5) ? limits.timeoutMs : random.between(2, 50), () => {
      watcher.answered?.(key, environment, false, written);
      throw silence;
    });
  }

  /** Each request takes effect, whether its answer arrives or not. */
  private askAgain<Answer>(
    { key, environment, written, sdk }: Question,
    effect: () => Answer,
    repeat: (before: Answer) => Answer,
  ): Promise<Answer> {
    const { atMs, isAnswered } = sdk.repeat(this.random.between(1, 12), lostAnswersAgain);
    let answer: Answer;
    const last = atMs.length - 1;
    const send = (index: number): Answer => (answer = index === 0 ? effect() : repeat(answer));
    for (let index = 0; index < last; index++) this.time.after(atMs[index] as number, () => send(index));
    return environment.ask(atMs[last] as number, () => {
      this.watcher.answered?.(key, environment, isAnswered, written);
      const given = send(last);
      if (!isAnswered) throw silence;
      return given;
    });
  }
}
