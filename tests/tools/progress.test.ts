import { expect } from "chai";
import { Progress } from "../../tools/progress";

function progressTo(isTTY: boolean) {
  const written: string[] = [];
  const time = { nowMs: 0 };
  const output = { isTTY, write: (text: string) => written.push(text) };
  return { progress: new Progress(output, () => time.nowMs), written, time };
}

describe("Progress", () => {
  it("draws a bar over itself in a terminal, and takes it away once", () => {
    const { progress, written, time } = progressTo(true);
    time.nowMs = 1_200;
    progress.count("events", 1, 2);
    expect(written[0]).to.match(/^\r\u001b\[K.*1\.2 s.*█{12}░{12}.* 1\/2 events$/);
    progress.clear();
    progress.clear();
    expect(written.slice(1)).to.deep.equal(["\r\u001b[K"]);
  });

  it("leaves a stage that is over on a line of its own", () => {
    const { progress, written } = progressTo(true);
    progress.say("Starting");
    progress.count("events", 1, 2);
    progress.end();
    expect(written.map((text) => text.endsWith("\n"))).to.deep.equal([false, true, false, true]);
  });

  it("writes a line for each stage elsewhere, and one every five seconds, however often it is told", () => {
    const { progress, written, time } = progressTo(false);
    progress.say("Starting");
    for (; time.nowMs <= 12_000; time.nowMs += 100)
      progress.count("events", time.nowMs, 12_000, ", all good");
    progress.clear();
    expect(written).to.deep.equal([
      "  0.0 s Starting\n",
      "  0.0 s 0/12000 events, all good\n",
      "  5.0 s 5000/12000 events, all good\n",
      " 10.0 s 10000/12000 events, all good\n",
    ]);
  });

  it("says a stage once elsewhere, though other lines are written in the middle of it", () => {
    const { progress, written } = progressTo(false);
    for (const done of [1, 2, 3]) {
      progress.clear();
      progress.count("messages", done, 3);
    }
    progress.clear();
    progress.say("Waiting");
    progress.end();
    expect(written).to.deep.equal(["  0.0 s 1/3 messages\n", "  0.0 s Waiting\n"]);
  });

  it("takes a stage of unknown length for one, whatever it says of itself", () => {
    const { progress, written, time } = progressTo(false);
    for (; time.nowMs <= 6_000; time.nowMs += 100) progress.say("Reading", `: ${time.nowMs} objects`);
    progress.clear();
    expect(written).to.deep.equal(["  0.0 s Reading: 0 objects\n", "  5.0 s Reading: 5000 objects\n"]);
  });

  it("gives a sign of life while a stage says nothing", async () => {
    const { progress, written, time } = progressTo(false);
    progress.say("Making");
    time.nowMs = 7_000;
    while (written.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    progress.end();
    expect(written).to.deep.equal(["  0.0 s Making\n", "  7.0 s Making\n"]);
  });

  it("gives one where work lets no timer fire, as often as elsewhere", () => {
    for (const [isTTY, signs] of [
      [true, 12],
      [false, 2],
    ] as const) {
      const { progress, written, time } = progressTo(isTTY);
      progress.refresh();
      progress.say("Loading");
      for (; time.nowMs < 12_050; time.nowMs += 100) progress.refresh();
      progress.end();
      expect(written.filter((text) => text.includes("Loading")).length - 1).to.equal(signs);
    }
  });

  it("shows more than was expected as all, and nothing of nothing as none", () => {
    const { progress, written } = progressTo(true);
    progress.count("events", 30, 20);
    progress.count("events", 0, 0);
    progress.clear();
    expect(written[0]).to.contain("█".repeat(24));
    expect(written[1]).to.contain("░".repeat(24));
  });

  it("lets no text command the terminal", () => {
    const { progress, written } = progressTo(false);
    progress.say("moved from \u001b[2J");
    progress.end();
    expect(written[0]).to.contain("\\u001b[2J");
  });
});
