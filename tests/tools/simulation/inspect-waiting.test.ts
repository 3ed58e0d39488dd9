import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import { maxReceivesByAge } from "../../../handlers/settings/receive-pace";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { WaitingInspector } from "../../../tools/simulation/inspect-waiting";
import { makeEvent } from "../../../tools/simulation/make-event";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { Violations } from "../../../tools/simulation/violations";
import { WellTimes } from "../../../tools/simulation/well-times";
import { noFaults } from "../../../tools/simulation/no-faults";

const hourMs = 3_600_000;

function inspected(outages: readonly { fromMs: number; toMs: number }[] = []) {
  const violations = new Violations(() => 0);
  const at = { ms: 0 };
  const inspector = new WaitingInspector(new WellTimes(outages, hourMs), 0, () => at.ms, violations);
  const details = (): string[] => violations.kept.map(({ invariant, detail }) => `${invariant} ${detail}`);
  return { inspector, at, details };
}

function received(receives: number): SQSRecord[] {
  const attributes = { ApproximateReceiveCount: String(receives), SentTimestamp: "0" };
  return [{ messageId: "m-1", attributes } as unknown as SQSRecord];
}

describe("simulation/inspect-waiting", () => {
  for (const hours of [0, 1, 5.5, 30, 300]) {
    it(`lets a message of ${hours} h be received as often as its pace says, and tells once of more`, () => {
      const { inspector, at, details } = inspected();
      at.ms = hours * hourMs;
      const most = maxReceivesByAge(at.ms);
      inspector.received(received(most));
      expect(details()).to.deep.equal([]);
      inspector.received(received(most + 1));
      inspector.received(received(most + 2));
      expect(details()).to.deep.equal([`I13 m-1 was received ${most + 1} times in ${hours.toFixed(1)} h`]);
    });
  }

  describe("how long a good event waits", () => {
    const event = () => makeEvent(1, 0, noFaults(), new SimulatedRandom(1));

    it("is an hour at most while all is well, and its data is not elsewhere", () => {
      const { inspector, at, details } = inspected();
      at.ms = hourMs;
      inspector.handled(event());
      at.ms = 1.1 * hourMs;
      inspector.handled({ ...event(), shape: { isClaimed: true, isDeep: false } });
      inspector.handled({ ...event(), kind: "broken" });
      expect(details()).to.deep.equal([]);
      inspector.handled(event());
      expect(details()).to.deep.equal(["I14 good event 1 waited 66 minutes while all was well"]);
    });

    it("does not count an outage, nor what it waited among the dead letters until somebody recovered it", () => {
      const { inspector, at, details } = inspected([{ fromMs: hourMs, toMs: 9 * hourMs }]);
      at.ms = 10 * hourMs;
      inspector.handled(event());
      at.ms = 20 * hourMs;
      inspector.handled({ ...event(), queuedSinceMs: 19 * hourMs });
      expect(details()).to.deep.equal([]);
      at.ms = 10.1 * hourMs;
      inspector.handled(event());
      expect(details()).to.have.lengthOf(1);
    });
  });

  it("tells of a breaker that was open for more than a twentieth of the time in which all was well", () => {
    for (const [openHours, told] of [
      [0.5, []],
      [0.6, ["I14 the breaker was open for 6 % of the time in which all was well"]],
    ] as const) {
      const { inspector, at, details } = inspected();
      inspector.breakerWritten({ state: "OPEN" } as BreakerItem);
      at.ms = openHours * hourMs;
      inspector.breakerWritten({ state: "CLOSED" } as BreakerItem);
      at.ms = 10 * hourMs;
      inspector.checkOpenShare();
      expect(details()).to.deep.equal(told);
    }
  });
});
