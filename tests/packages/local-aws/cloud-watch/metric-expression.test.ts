import { expect } from "chai";
import {
  evaluateExpression,
  type Value,
} from "../../../../packages/local-aws/cloud-watch/evaluate-expression";
import { parseExpression } from "../../../../packages/local-aws/cloud-watch/metric-expression";

const times = [1, 2, 3];
const series: Readonly<Record<string, Value>> = {
  a: new Map([
    [1, 1],
    [2, 2],
    [3, 3],
  ]),
  gaps: new Map([[2, 10]]),
  none: new Map(),
};

/** Values in the order of time, "-" where there is none; a single number as it is. */
function evaluate(text: string): unknown {
  const scope = { times, metricIds: ["a", "gaps"], value: (id: string) => series[id] };
  const value = evaluateExpression(parseExpression(text), scope);
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.length;
  return times.map((time) => (value as ReadonlyMap<number, number>).get(time) ?? "-").join(" ");
}

describe("metric math", () => {
  const cases: [text: string, expected: unknown][] = [
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["8 - 2 - 1", 5],
    ["8 / 2 / 2", 2],
    ["-2 ^ 2 + 1", -3],
    ["2 * -a", "-2 -4 -6"],
    ["1e3 + 0.5", 1000.5],
    ["a * 2", "2 4 6"],
    ["a + gaps", "- 12 -"],
    ["10 / (a - 1)", "- 10 5"],
    ["a >= 2", "0 1 1"],
    ["a > 1 AND a < 3", "0 1 0"],
    ["a == 1 || a == 3", "1 0 1"],
    ["a < 2 OR a > 2 AND a > 99", "1 0 0"],
    ["a != 2", "1 0 1"],
    ["FILL(gaps, 0)", "0 10 0"],
    ["FILL(gaps, a)", "1 10 3"],
    ["FILL(gaps, REPEAT)", "- 10 10"],
    ["FILL(none, 7)", "7 7 7"],
    ["IF(a > 1, 5, 6)", "6 5 5"],
    ["IF(a > 1, gaps)", "- 10 -"],
    ["IF(1, a, 0)", "1 2 3"],
    ["IF(0, a)", "- - -"],
    ["SUM(a)", 6],
    ["AVG(a)", 2],
    ["MIN(a) + MAX(a)", 4],
    ["SUM([a, gaps])", "1 12 3"],
    ["MAX([a, gaps, 2])", "2 10 3"],
    ["SUM(METRICS())", "1 12 3"],
    ['SUM(METRICS("gap"))', "- 10 -"],
    ["FILL(METRICS(), 0)", 2],
    ["ABS(0 - a)", "1 2 3"],
    ["TIME_SERIES(4)", "4 4 4"],
    ["IF(FILL(gaps, 0) + FILL(none, 0) > 0 AND FILL(none, 0) < 1, 1, 0)", "0 1 0"],
  ];
  for (const [text, expected] of cases) {
    it(`${text} is ${String(expected)}`, () => expect(evaluate(text)).to.equal(expected));
  }

  const refused: [text: string, says: string][] = [
    ["", "it ends too early"],
    ["1 +", "it ends too early"],
    ["(1", "it ends too early"],
    ["1 2", '"2" was not expected'],
    ["a ; b", '";" was not expected'],
    ["SUM(a", "it ends too early"],
    ["AND 1", '"AND" was not expected'],
    ["b + 1", 'there is no id "b"'],
    ["FILL(a)", "FILL needs 2 arguments"],
    ["IF(a)", "IF needs 2 arguments"],
    ["FILL(a, LINEAR)", "FILL with LINEAR"],
    ["ANOMALY_DETECTION_BAND(a)", "the metric math function ANOMALY_DETECTION_BAND"],
    ['"text"', 'the text "text" has no place here'],
    ["IF([a, gaps], 1, 0)", "must be one time series"],
  ];
  for (const [text, says] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => evaluate(text)).to.throw(says));
  }
});
