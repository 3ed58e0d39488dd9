import { expect } from "chai";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { AwsCaller } from "../../../tools/bench/local/aws-caller";
import { driveEvents, measureLatency } from "../../../tools/bench/local/drive-events";
import { makeRoute, type EventRoute } from "../../../tools/bench/local/event-route";
import {
  localTables,
  localTargets,
  percentile,
  type LocalFigures,
} from "../../../tools/bench/local/local-tables";
import type { MeasuredRound } from "../../../tools/bench/local/measure-throughput";
import type { ServerName } from "../../../tools/bench/local/start-candidate";
import { tableOf } from "./table-of";

const round = (
  eventsPerSecond: number,
  microsecondsPerEvent: number,
  latenciesMs: number[] = [],
): MeasuredRound => ({
  ...{ eventsPerSecond, microsecondsPerEvent, latenciesMs },
  callsPerEvent: 0.3,
  startMs: 100,
});

/** Memory in the order of its five parts. */
const figures = (
  rounds: readonly (readonly [ServerName, MeasuredRound[]])[],
  memory: number[],
  effectMs: number,
): LocalFigures => ({
  rounds: new Map(rounds),
  memory: memory.map((megabytes, part) => ({ events: 1000 * part, bytes: megabytes * 2 ** 20 })),
  effects: { windowMs: 1000, latenciesMs: [900, effectMs, 2000] },
});
const floor = [round(9000, 10), round(8000, 20), round(9000, 10)];
const ours = [round(5000, 30, [1, 2, 3]), round(4000, 60, [4, 4, 4]), round(5000, 40, [2, 3, 9])];
const miniStack = [round(1500, 900, [50]), round(2000, 900, [50]), round(1000, 900, [50])];

describe("bench:local", () => {
  it("shows what each server took, and what was not measured", () => {
    const [throughput, memory] = localTables(
      figures(
        [
          ["floor", floor],
          ["ours", ours],
        ],
        [80, 120, 121],
        1015,
      ),
    );
    expect(tableOf(throughput!).split("\n")).to.deep.equal([
      "floor\t9,000\t10.0\t1.0\t0.30\t\t\t100",
      "local-aws\t5,000\t40.0\t3.0\t0.30\t3.0\t4.0\t100",
      "MiniStack\tnot measured\t\t\t\t\t\t",
    ]);
    expect(tableOf(memory!)).to.equal("0\t80\n1,000\t120\n2,000\t121");
  });

  const met = (measured: LocalFigures) => localTargets(measured).map(({ isMet }) => isMet);
  const all = [
    ["floor", floor],
    ["ours", ours],
    ["miniStack", miniStack],
  ] as const;
  it("holds the figures against the targets, round by round", () => {
    expect(met(figures(all, [80, 120, 125, 121], 1020))).to.deep.equal([true, true, true, true]);
    const slow = ours.map((one) => ({ ...one, microsecondsPerEvent: 61, eventsPerSecond: 3000 }));
    const missed = [
      ["floor", floor],
      ["ours", slow],
      ["miniStack", miniStack],
    ] as const;
    expect(met(figures(missed, [80, 120, 140, 121], 1021))).to.deep.equal([false, false, false, false]);
    expect(met(figures(all.slice(0, 2), [80, 120, 121], 1020))[1], "without MiniStack").to.equal(false);
  });

  it("counts hundredths of what was measured", () => {
    expect([0, 50, 99, 100].map((share) => percentile([4, 1, 3, 2], share))).to.deep.equal([1, 2, 4, 4]);
    expect(() => percentile([], 50)).to.throw("of nothing");
  });

  describe("against a server", () => {
    let local: LocalAws;
    let caller: AwsCaller;
    let route: EventRoute;
    before(async () => {
      local = await startLocalAws({ port: 0 });
      caller = new AwsCaller(local.url);
      route = await makeRoute(caller);
    });
    after(async () => {
      caller.close();
      await local.close();
    });

    it("publishes, receives and deletes all events, and knows how long each took", async () => {
      await driveEvents(caller, route, 60);
      const latenciesMs = await measureLatency(caller, route, 40);
      expect(latenciesMs).to.have.length(40);
      expect(Math.max(...latenciesMs)).to.be.below(5_000);
      expect(local.services.sqs.inspect()).to.deep.include({
        ...{ name: "bench", visible: 0, inFlight: 0, delayed: 0 },
        oldestAgeMs: undefined,
      });
      expect(local.trace.entries.filter(({ step }) => step === "sent")).to.have.length(100);
    });

    it("says what a server refuses", async () => {
      const refused = await caller.ask("sqs", "GetQueueUrl", { QueueName: "none" }).catch(String);
      expect(refused).to.match(/GetQueueUrl was answered 400: .*QueueDoesNotExist/);
    });
  });
});
