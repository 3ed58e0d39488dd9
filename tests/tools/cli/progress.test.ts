import { expect } from "chai";
import { Progress } from "../../../tools/cli/progress";

function progressTo(isTTY: boolean): { progress: Progress; written: string[] } {
  const written: string[] = [];
  return { progress: new Progress({ isTTY, write: (text: string) => written.push(text) }), written };
}

describe("Progress", () => {
  it("draws a bar over itself in a terminal, and takes it away", () => {
    const { progress, written } = progressTo(true);
    progress.count("events", 1, 2);
    expect(written[0]).to.match(/^\r\u001b\[K.*█{12}░{12}.* 1\/2 events$/);
    progress.clear();
    progress.clear();
    expect(written.slice(1)).to.deep.equal(["\r\u001b[K"]);
  });

  it("writes a line per tenth elsewhere, however often it is told", () => {
    const { progress, written } = progressTo(false);
    for (let done = 0; done <= 1_000; done++) progress.count("events", done, 1_000);
    expect(written).to.have.length(11);
    expect(written.at(-1)).to.equal("1000/1000 events\n");
    progress.clear();
    expect(written).to.have.length(11);
  });

  it("shows more than was expected as all, and nothing of nothing as none", () => {
    const { progress, written } = progressTo(true);
    progress.count("events", 30, 20);
    progress.count("events", 0, 0);
    expect(written[0]).to.contain("█".repeat(24));
    expect(written[1]).to.contain("░".repeat(24));
  });
});
