import { expect } from "chai";
import {
  alarmsIn,
  causesIn,
  holds,
  parseAlarmRule,
} from "../../../../packages/local-aws/cloud-watch/alarm-rule";

const firing = new Set(["a", "with space"]);
const evaluate = (text: string): boolean =>
  holds(parseAlarmRule(text), (name) => (firing.has(name) ? "ALARM" : "OK"));

describe("rule of a composite alarm", () => {
  const cases: [text: string, expected: boolean][] = [
    ['ALARM("a")', true],
    ['ALARM("b")', false],
    ["ALARM(a)", true],
    ['ALARM("with space") AND NOT ALARM("b")', true],
    ['ALARM("b") OR ALARM("a")', true],
    ['ALARM("a") OR ALARM("a") AND ALARM("b")', true],
    ['(ALARM("a") OR ALARM("a")) AND ALARM("b")', false],
    ['NOT (ALARM("a") OR ALARM("b"))', false],
    ['OK("b") AND INSUFFICIENT_DATA("b")', false],
    ["ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)", true],
    ["TRUE", true],
    ["FALSE OR FALSE", false],
  ];
  for (const [text, expected] of cases) {
    it(`${text} is ${expected}`, () => expect(evaluate(text)).to.equal(expected));
  }

  it("names its alarms", () => {
    expect(alarmsIn(parseAlarmRule('ALARM("a") AND (NOT OK("b\\"c") OR TRUE)'))).to.deep.equal(["a", 'b"c']);
  });

  it("names those that can set it off", () => {
    const rule = parseAlarmRule('ALARM("a") AND NOT ALARM("b") OR OK("c") OR (ALARM("d") OR TRUE)');
    expect(causesIn(rule)).to.deep.equal(["a", "d"]);
  });

  for (const text of ["", "ALARM(", 'ALARM("a") ALARM("b")', "OR", "(TRUE", "TRUE)", "MAYBE(a)"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseAlarmRule(text)).to.throw(/Error in alarm rule .*(not expected|too early)/);
    });
  }
});
