import { expect } from "chai";
import { readNumber, readWhole } from "../../tools/read-number";

describe("options that are numbers", () => {
  for (const [read, text, value] of [
    [readWhole(1, 600), "600", 600],
    [readWhole(0), "0", 0],
    [readNumber(0, 1), "0.25", 0.25],
    [readNumber(1, 1e13), "50e6", 50_000_000],
  ] as const)
    it(`takes ${text}`, () => expect(read(text)).to.equal(value));

  for (const [read, text, message] of [
    [readWhole(1, 600), "601", "It must be a whole number from 1 to 600."],
    [readWhole(1, 600), "1.5", "It must be a whole number from 1 to 600."],
    [readWhole(1), "0", "It must be a whole number from 1."],
    [readWhole(0), " ", "It must be a whole number from 0."],
    [readNumber(0, 1), "half", "It must be a number from 0 to 1."],
    [readNumber(0, 1), "-0.1", "It must be a number from 0 to 1."],
  ] as const)
    it(`refuses "${text}"`, () => expect(() => read(text)).to.throw(message));
});
