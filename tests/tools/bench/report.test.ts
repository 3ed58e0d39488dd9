import { expect } from "chai";
import { median, toMarkdown, withSection } from "../../../tools/bench/report";

describe("report", () => {
  it("finds the middle of odd and even counts, in any order", () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(() => median([])).to.throw("no median");
  });

  it("replaces only its own section", () => {
    const document = "# B\n\n<!-- a -->\n\nold a\n\n<!-- /a -->\n\n<!-- b -->\n\nold b\n\n<!-- /b -->\n";
    const changed = withSection(document, "a", "new a\n");
    expect(changed).to.equal(
      "# B\n\n<!-- a -->\n\nnew a\n\n<!-- /a -->\n\n<!-- b -->\n\nold b\n\n<!-- /b -->\n",
    );
  });

  it("adds a section that is not there yet", () => {
    expect(withSection("# B\n", "a", "new a")).to.equal("# B\n\n<!-- a -->\n\nnew a\n\n<!-- /a -->\n");
  });

  it("touches no document of which one mark is gone", () => {
    expect(() => withSection("# B\n\n<!-- a -->\n\nold\n", "a", "new")).to.throw("only one of <!-- a -->");
  });

  it("says where it was measured, and which targets are missed", async () => {
    const text = await toMarkdown({
      name: "bench:sample",
      about: "About.",
      tables: [{ heading: "Times", table: { columns: ["what", "ms"], rows: [["one", "2"]] } }],
      targets: [
        { promise: "fast", measured: "2 ms", isMet: true, limitedBy: "limited by nothing." },
        { promise: "small", measured: "9 MB", isMet: false, limitedBy: "limited by text." },
      ],
    });
    expect(text).to.match(/^Measured on \d{4}-\d\d-\d\d: .+ cores, .+ Node\.js v\d+.+ v24/m);
    expect(text).to.match(/^\| one +\| +2 \|$/m);
    expect(text).to.match(/^\| small +\| +9 MB \| +\*\*no\*\* \|$/m);
    expect(text)
      .to.match(/^small: limited by text\.$/m)
      .and.not.contain("limited by nothing");
  });
});
