import { expect } from "chai";
import { SimulatedEnvironment } from "../../../../tools/simulation/model/simulated-environment";
import type { SimulatedEvent } from "../../../../tools/simulation/model/simulated-event";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { noFaults } from "../../../../tools/simulation/no-faults";

describe("tools/simulation/model/simulated-environment", () => {
  const unharmed = { toDeath: Infinity, toStall: Infinity };
  let time: VirtualTime;
  let environment: SimulatedEnvironment;
  let effects: number;
  let answers: number;
  let deaths: number;

  beforeEach(() => {
    time = new VirtualTime();
    environment = new SimulatedEnvironment("one", 1_500, time, new SimulatedRandom(1), noFaults());
    effects = answers = deaths = 0;
    environment.onDeath.add(() => (deaths += 1));
  });

  function ask(): void {
    void environment.ask(10, () => void (effects += 1)).then(() => (answers += 1));
  }

  const run = (): Promise<void> => time.run(() => false);

  it("is answered after the time that it takes, by a clock that is off", async () => {
    environment.thaw(unharmed);
    const startMs = environment.now();
    ask();
    await run();
    expect([effects, answers, environment.now() - startMs]).to.deep.equal([1, 1, 10]);
    expect(environment.now() - time.nowMs).to.equal(1_500);
  });

  for (const [when, toDeath, ends] of [
    ["a question is asked: no effect, no answer", 1, [0, 0, 1]],
    ["it is answered: the effect is there, and nobody knows", 2, [1, 0, 1]],
  ] as const) {
    it(`dies before ${when}`, async () => {
      environment.thaw({ toDeath, toStall: Infinity });
      ask();
      await run();
      expect([effects, answers, deaths]).to.deep.equal(ends);
    });
  }

  it("stalls: nothing reaches it any more, and it is not dead", async () => {
    environment.thaw({ toDeath: Infinity, toStall: 2 });
    ask();
    environment.after(50, () => (answers += 1));
    await run();
    expect([effects, answers, deaths, environment.isDead]).to.deep.equal([1, 0, 0, false]);
  });

  it("stands still for a while: what came in meanwhile reaches it then, and its timers last", async () => {
    const order: string[] = [];
    environment.thaw({ toDeath: Infinity, toStall: Infinity, toPause: 2 });
    environment.after(5, () => order.push("timer before"));
    void environment.ask(10, () => "answer").then((answer) => order.push(answer));
    environment.after(11, () => order.push("timer"));
    await time.run(() => environment.isPaused);
    const pausedMs = time.nowMs;
    await time.run(() => environment.isRunning);
    expect(time.nowMs - pausedMs).to.be.within(30, 600_000);
    expect(order).to.deep.equal(["timer before"]);
    await run();
    expect(order).to.deep.equal(["timer before", "answer", "timer"]);
    expect(deaths).to.equal(0);
  });

  it("asks what it was about to ask when it goes on", async () => {
    environment.thaw({ toDeath: Infinity, toStall: Infinity, toPause: 1 });
    ask();
    expect([environment.isPaused, effects]).to.deep.equal([true, 0]);
    await run();
    expect([effects, answers]).to.deep.equal([1, 1]);
  });

  it("learns when it is thawed what came in while it was frozen", async () => {
    environment.thaw(unharmed);
    ask();
    environment.after(20, () => (answers += 10));
    environment.freeze();
    await run();
    expect([effects, answers]).to.deep.equal([1, 0]);
    environment.thaw(unharmed);
    await run();
    expect(answers).to.equal(11);
  });

  it("makes repeats of what it had begun forgivable: of open attempts when frozen, of all when it dies", () => {
    const open = { mayRepeat: false } as SimulatedEvent;
    const ended = { mayRepeat: false } as SimulatedEvent;
    const begin = (): void => {
      environment.thaw(unharmed);
      environment.attempting.add(open);
      environment.attempted.add(open).add(ended);
    };
    begin();
    environment.freeze();
    expect([open.mayRepeat, ended.mayRepeat]).to.deep.equal([true, false]);
    begin();
    environment.die();
    expect(ended.mayRepeat).to.equal(true);
  });

  it("rejects when the effect throws", async () => {
    environment.thaw(unharmed);
    const failed = environment
      .ask(1, () => {
        throw new Error("refused");
      })
      .catch((error: Error) => error.message);
    await run();
    expect(await failed).to.equal("refused");
  });
});
