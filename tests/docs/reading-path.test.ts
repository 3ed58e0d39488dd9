import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "./pages";

describe("the files of one event", () => {
  it("are as few and as short as the architecture says", () => {
    const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
    const [, count, most, list = ""] =
      /is in (\d+) files with fewer than\s+([\d,]+) lines[^:]*:\n\n((?:\d+\. .*\n)+)/.exec(page) ?? [];
    const files = [...list.matchAll(/\]\(\.\.\/(.+)\)/g)].map(([, file = ""]) => file);
    const texts = files.map((file) => readFileSync(join(root, file), "utf8"));
    expect(files).to.have.length(Number(count)).and.to.have.length.at.most(15);
    const lines = texts.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
    expect(lines).to.be.below(Number(most?.replace(",", "")));
  });
});
