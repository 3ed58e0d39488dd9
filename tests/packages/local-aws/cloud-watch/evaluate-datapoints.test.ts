import { expect } from "chai";
import {
  evaluateDatapoints,
  type MissingData,
  type AlarmEvaluationSettings,
} from "../../../../packages/local-aws/cloud-watch/evaluate-datapoints";

const treatments: readonly MissingData[] = ["missing", "ignore", "breaching", "notBreaching"];
const values: Readonly<Record<string, number | undefined>> = { X: 5, "0": 0, "-": undefined };

/** The state for datapoints written oldest first: X breaches, 0 does not, - is missing; "=" is no change. */
function states(points: string, needed: number, of: number): string {
  const settings: Omit<AlarmEvaluationSettings, "treatMissingData"> = {
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    evaluationPeriods: of,
    datapointsToAlarm: needed,
  };
  const newestFirst = [...points].reverse().map((point) => values[point]);
  return treatments
    .map(
      (treatMissingData) => evaluateDatapoints({ ...settings, treatMissingData }, newestFirst)?.state ?? "=",
    )
    .join(" ");
}

describe("evaluateDatapoints", () => {
  // Points, then the state when missing data is: missing, ignored, breaching, not breaching.
  const threeOfThree: [points: string, expected: string][] = [
    ["XXXXX", "ALARM ALARM ALARM ALARM"],
    ["XXXX0", "OK OK OK OK"],
    ["0-X-X", "OK OK OK OK"],
    ["0----", "OK OK OK OK"],
    ["-----", "INSUFFICIENT_DATA = ALARM OK"],
    ["0XX-X", "ALARM ALARM ALARM ALARM"],
    ["--X--", "ALARM = ALARM OK"],
    ["----X", "OK OK ALARM OK"],
  ];
  const twoOfThree: typeof threeOfThree = [
    ["0-X-X", "ALARM ALARM ALARM ALARM"],
    ["00X0X", "ALARM ALARM ALARM ALARM"],
    ["0-X--", "OK OK ALARM OK"],
    ["----0", "OK OK ALARM OK"],
    ["---X-", "ALARM = ALARM OK"],
    ["---XX", "ALARM ALARM ALARM ALARM"],
    ["XX000", "OK OK OK OK"],
  ];
  for (const [needed, table] of [
    [3, threeOfThree],
    [2, twoOfThree],
  ] as const) {
    for (const [points, expected] of table) {
      it(`${needed} of 3 with ${points}: ${expected}`, () => {
        expect(states(points, needed, 3)).to.equal(expected);
      });
    }
  }

  it("compares as it is told to, at the threshold itself too", () => {
    const of = (comparison: AlarmEvaluationSettings["comparison"], value: number) =>
      evaluateDatapoints(
        { comparison, threshold: 1, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: "missing" },
        [value],
      )?.state;
    const row = (comparison: AlarmEvaluationSettings["comparison"]) =>
      [0, 1, 2].map((value) => of(comparison, value));
    expect(row("GreaterThanThreshold")).to.deep.equal(["OK", "OK", "ALARM"]);
    expect(row("GreaterThanOrEqualToThreshold")).to.deep.equal(["OK", "ALARM", "ALARM"]);
    expect(row("LessThanThreshold")).to.deep.equal(["ALARM", "OK", "OK"]);
    expect(row("LessThanOrEqualToThreshold")).to.deep.equal(["ALARM", "ALARM", "OK"]);
    expect(() => row("GreaterThanUpperThreshold")).to.throw("the comparison GreaterThanUpperThreshold");
  });

  it("says why", () => {
    const settings: AlarmEvaluationSettings = {
      comparison: "GreaterThanThreshold",
      threshold: 4,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: "notBreaching",
    };
    expect(evaluateDatapoints(settings, [5.25, 6, undefined, undefined, undefined])?.reason).to.equal(
      "2 of 3 datapoints > 4, 2 needed, newest 5.25, 1 missing (notBreaching)",
    );
  });
});
