import { expect } from "chai";
import { chooseTraces, readTraces, traceLine, writeTraces } from "../../../tools/model/trace-lines";

describe("tools/model/trace-lines", () => {
  it("shows a step and what is seen after it, without what is 0 or empty", () => {
    const seen = { state: "OPEN", version: 2, rounds: 0, isProbing: true, deadLettered: [1, 3], owners: [] };
    expect(traceLine("tick", [seen, { wait: "" }])).to.equal(
      "tick | OPEN version 2 isProbing deadLettered 1+3 | ",
    );
  });

  it("reads what it has written", () => {
    const traces = [["a | b"], ["c | d", "e | f"]];
    expect(readTraces(writeTraces(traces))).to.deep.equal(traces);
  });

  it("chooses the beginnings that show each step which two traces take, whatever its numbers", () => {
    const opens = "write 1 | OPEN version 1 | idle";
    const closes = "write 1 | CLOSED version 2 | idle";
    const long = ["tick | NONE", opens, closes, "tick | CLOSED"];
    const other = ["tick | NONE", opens.replace("version 1", "version 7"), closes, "alone | CLOSED"];
    expect(chooseTraces([long, other])).to.deep.equal([long.slice(0, 3)]);
  });
});
