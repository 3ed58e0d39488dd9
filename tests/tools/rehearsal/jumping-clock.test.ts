import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { JumpingClock } from "../../../tools/rehearsal/jumping-clock";

const hourMs = 3_600_000;

describe("JumpingClock", () => {
  it("is the system's time, moved", () => {
    const clock = new JumpingClock();
    clock.jump(-hourMs);
    expect(clock.now()).to.be.closeTo(Date.now() - hourMs, 1_000);
    clock.jump(2 * hourMs);
    expect(clock.now()).to.be.closeTo(Date.now() + hourMs, 1_000);
  });

  it("runs in a jump what falls due in it, once, and nothing that does not or was cancelled", async () => {
    const clock = new JumpingClock();
    const ran: string[] = [];
    clock.after(hourMs, () => void ran.push("due"));
    const later = clock.after(3 * hourMs, () => void ran.push("later"));
    clock.after(hourMs, () => void ran.push("cancelled")).cancel();
    clock.jump(2 * hourMs);
    await sleep(5);
    expect(ran).to.deep.equal(["due"]);
    clock.jump(hourMs);
    await sleep(5);
    expect(ran).to.deep.equal(["due", "later"]);
    later.cancel();
  });
});
