import { expect } from "chai";
import { changedNumber } from "../../../../../tools/cli/events/publish/changed-number";

describe("changedNumber", () => {
  const kept = [
    "9007199254740992",
    "-9007199254740991",
    "12345678901234567000",
    "0.1",
    "0.30000000000000004",
    "1.50",
    "100000000000000000000000",
    "1e23",
    "5e-324",
    "0",
    "-0.0",
    "0.00000000000000000000000001",
    '"9007199254740993"',
    '"a\\"9007199254740993"',
  ];
  for (const number of kept) {
    it(`passes ${number}`, () => expect(changedNumber(`{"a":[1,${number}]}`)).to.equal(undefined));
  }

  for (const number of [
    "9007199254740993",
    "12345678901234567890",
    "1e400",
    "-1e400",
    "1e-400",
    "0.1000000000000000123",
  ]) {
    it(`finds ${number}`, () => expect(changedNumber(`{"a":"9","b":[1,${number}]}`)).to.equal(number));
  }
});
