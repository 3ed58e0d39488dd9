import { expect } from "chai";
import { assessPreview } from "../../../../tools/cli/preview-risk/assess-preview";
import { readDeclarations } from "../../../../tools/cli/preview-risk/declarations";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { previewOf, queue, step, urnOf } from "./sample-preview";

const urn = urnOf(queue.type, queue.name);
const preview = readPreview(previewOf([step("delete", queue.type, queue.name, queue.before)]));
const assess = (text: string, today = "2026-11-23") => assessPreview(preview, readDeclarations(text), today);

describe("declared losses", () => {
  it("are read with their reasons; comments and empty lines are skipped", () => {
    expect(readDeclarations(`# why\n\n2026-12-04 ${urn}   drained on Monday \r\n`)).to.deep.equal([
      { until: "2026-12-04", urn, reason: "drained on Monday" },
    ]);
  });

  for (const line of [
    urn,
    `2026-12-04 ${urn}`,
    `2026-02-30 ${urn} no such day`,
    `04.12.2026 ${urn} another calendar`,
    `2026-12-04 ${queue.name} a name may be in two stacks`,
  ]) {
    it(`are refused as "${line}"`, () => {
      expect(() => readDeclarations(`# first\n${line}`)).to.throw(
        `Line 2 is "${line}": must be "<yyyy-mm-dd> <urn> <reason>".`,
      );
    });
  }

  it("are accepted up to their last day", () => {
    for (const today of ["2026-11-23", "2026-12-04"]) {
      const assessment = assess(`2026-12-04 ${urn} drained`, today);
      expect(assessment.isSafe).to.equal(true);
      expect(assessment.losses[0]).to.include({ acceptedBecause: "drained" });
    }
  });

  it("count no more on the day after", () => {
    const assessment = assess(`2026-12-04 ${urn} drained`, "2026-12-05");
    expect(assessment.isSafe).to.equal(false);
    expect(assessment.losses[0])
      .to.include({ expiredOn: "2026-12-04" })
      .and.not.have.property("acceptedBecause");
  });

  it("of another stack accept nothing, and are named", () => {
    const other = urn.replace(":prod::", ":dev::");
    const assessment = assess(`2026-12-04 ${other} drained`);
    expect(assessment.isSafe).to.equal(false);
    expect(assessment.unused.map((one) => one.urn)).to.deep.equal([other]);
  });

  it("accept one loss, not its neighbour", () => {
    const two = readPreview(
      previewOf([step("delete", queue.type, queue.name, {}), step("delete", queue.type, "other", {})]),
    );
    const assessment = assessPreview(two, readDeclarations(`2026-12-04 ${urn} drained`), "2026-11-23");
    expect(assessment.isSafe).to.equal(false);
    expect(assessment.losses.map((loss) => loss.acceptedBecause)).to.deep.equal(["drained", undefined]);
  });
});
