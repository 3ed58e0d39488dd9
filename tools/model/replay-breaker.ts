import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import { operateBreaker, type BreakerOrder } from "../../handlers/breaker/operate-breaker";
import { SharedCircuitBreaker } from "../../handlers/breaker/shared-circuit-breaker";
import { consumerSettings } from "../../handlers/settings/consumer-settings";
import { VirtualClock } from "../../packages/local-aws/virtual-clock";
import { LocalStateTable } from "./state-table-by-steps";
import { SteppedWork, type RequestEnd } from "./stepped-work";
import type { View } from "./trace-lines";

const processIds = [1, 2];
const key = "b#user/journal";
const startMs = Date.UTC(2026, 10, 23, 12);
/** The model's time, where it begins. */
const modelStartMs = 100_000;
const leaseLengthMs = 34_000;
const { breaker: settings } = consumerSettings({
  breaker: { consecutiveFailureThreshold: 2, permittedCallsInHalfOpen: 2, minimumNumberOfCalls: 100_000 },
});
const orders: Readonly<Record<string, BreakerOrder>> = {
  FORCED_OPEN: "open",
  FORCED_CLOSED: "close",
  CLOSED: "release",
};

interface Process {
  readonly work: SteppedWork;
  readonly breaker: SharedCircuitBreaker;
}

/** One trace of the model, carried out on production breakers and the local DynamoDB. */
export class BreakerReplay {
  private readonly clock = new VirtualClock(startMs);
  private readonly processes = new Map<number, Process>();
  private lastName = 0;

  private constructor(private readonly table: LocalStateTable) {}

  static async start(): Promise<BreakerReplay> {
    const replay = new BreakerReplay(await LocalStateTable.open(new VirtualClock(startMs)));
    for (const id of processIds) replay.processes.set(id, replay.startProcess());
    return replay;
  }

  close(): Promise<void> {
    return this.table.close();
  }

  async take([name = "", which = "", ...how]: readonly string[]): Promise<void> {
    const { clock } = this;
    if (name === "tick") return clock.advance(Number(which));
    if (name === "operate") return this.operate(which);
    const { work, breaker } = this.processes.get(Number(which)) as Process;
    switch (name) {
      case "begin": {
        if (how.includes("again")) breaker.requestRefresh();
        const ids = how.includes("others") ? ["another message"] : [];
        return work.run(() => breaker.beginBatch(clock.now() + leaseLengthMs, ids, []));
      }
      case "call": {
        const hasFailed = how.includes("repeat");
        const caller = { messageId: "message", callsInFlight: 0, hasFailed, isOver: false };
        return work.run(() => breaker.execute(() => work.ask("calls", () => Promise.resolve()), caller));
      }
      case "endCall":
        return work.end(how.includes("fails") ? new Error("failed") : undefined);
      case "end":
        return work.run(() => breaker.endBatch());
      case "die":
        work.die();
        return void this.processes.set(Number(which), this.startProcess());
      default:
        return work.carryOut(how[0] as RequestEnd);
    }
  }

  async views(): Promise<View[]> {
    return [
      recordView(await this.table.direct<BreakerItem>().read(key)),
      ...processIds.map((id) => {
        const { work, breaker } = this.processes.get(id) as Process;
        const { state, version } = breaker.item;
        return { knows: `${state} ${version}`, isProbing: breaker.isProbing, wait: work.waitsFor ?? "" };
      }),
    ];
  }

  private startProcess(): Process {
    const work = new SteppedWork();
    const name = ++this.lastName;
    const ports = { clock: this.clock, random: () => 0.5, breakers: this.table.seenBy<BreakerItem>(work) };
    return { work, breaker: new SharedCircuitBreaker(key, settings, ports, String(name)) };
  }

  private async operate(state: string): Promise<void> {
    const order = orders[state] as BreakerOrder;
    await operateBreaker(this.table.direct(), key, order, "operator", "model", this.clock.now());
  }
}

/** The stored item in the model's words. */
function recordView(item: BreakerItem | undefined): View {
  const { state = "CLOSED", version = 0, rounds = 0, repeats = 0, owner = "0" } = item ?? {};
  const time = (ms: number | undefined): number => (ms === undefined ? 0 : ms - startMs + modelStartMs);
  return {
    state,
    version,
    rounds,
    repeats,
    openedAt: time(item?.openedAtMs),
    until: time(item?.untilMs),
    othersUntil: time(item?.othersUntilMs),
    closedAt: time(item?.closedAtMs),
    lease: time(item?.leaseExpiresAtMs),
    owner: Number(owner),
  };
}
