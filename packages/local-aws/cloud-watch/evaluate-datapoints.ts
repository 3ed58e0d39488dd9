import type { ComparisonOperator, StateValue } from "@aws-sdk/client-cloudwatch";
import { NotSimulated } from "../aws-error";

/** How an alarm turns datapoints into a state. */
export interface AlarmEvaluationSettings {
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** How many datapoints are looked at. */
  readonly evaluationPeriods: number;
  /** How many of these must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

export interface AlarmEvaluation {
  readonly state: StateValue;
  readonly reason: string;
}

const words: Partial<Record<ComparisonOperator, readonly [sign: string, breaches: Comparison]>> = {
  GreaterThanThreshold: [">", (value, threshold) => value > threshold],
  GreaterThanOrEqualToThreshold: [">=", (value, threshold) => value >= threshold],
  LessThanThreshold: ["<", (value, threshold) => value < threshold],
  LessThanOrEqualToThreshold: ["<=", (value, threshold) => value <= threshold],
};

type Comparison = (value: number, threshold: number) => boolean;

/** Periods beyond the evaluated ones in which a datapoint may stand in for one that is missing. */
const extraPeriods = 2;

/** How many periods an alarm looks back over: CloudWatch looks beyond the evaluated ones for datapoints. */
export function evaluationRangePeriods(evaluationPeriods: number): number {
  return evaluationPeriods + extraPeriods;
}

/**
 * The state that follows from the datapoints of {@link evaluationRangePeriods} periods, newest first, undefined where there
 * is none. As many as are evaluated are taken if the range holds that many; only otherwise does it matter how missing
 * ones are treated. Undefined when the state stays as it is.
 */
export function evaluateDatapoints(
  settings: AlarmEvaluationSettings,
  points: readonly (number | undefined)[],
): AlarmEvaluation | undefined {
  const { threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = settings;
  const [sign, breaches] = comparisonOf(settings.comparison);
  const existing = points
    .flatMap((value, age) => (value === undefined ? [] : [{ value, age }]))
    .slice(0, evaluationPeriods);
  const breaching = existing.filter(({ value }) => breaches(value, threshold));
  const missing = evaluationPeriods - existing.length;
  const judge = (bad: number): AlarmEvaluation => ({
    state: bad >= datapointsToAlarm ? "ALARM" : "OK",
    reason:
      `${bad} of ${evaluationPeriods} datapoints ${sign} ${threshold}, ${datapointsToAlarm} needed, ` +
      `newest ${describe(existing[0]?.value)}` +
      (missing > 0 ? `, ${missing} missing (${treatMissingData})` : ""),
  });
  // Whatever the missing ones were, it would be an alarm.
  if (missing === 0 || breaching.length >= datapointsToAlarm) return judge(breaching.length);
  if (treatMissingData === "breaching") return judge(breaching.length + missing);
  if (treatMissingData === "notBreaching") return judge(breaching.length);
  if (existing.length === 0) {
    return treatMissingData === "ignore"
      ? undefined
      : { state: "INSUFFICIENT_DATA", reason: `no datapoints in ${points.length} periods` };
  }
  // All that is known breaches, and has for long enough: an alarm, though datapoints are missing.
  const oldest = existing.at(-1)?.age ?? 0;
  if (breaching.length === existing.length && oldest >= datapointsToAlarm - 1) {
    return treatMissingData === "ignore" ? undefined : judge(Math.max(datapointsToAlarm, breaching.length));
  }
  return judge(breaching.length);
}

/** The sign of a comparison, and the comparison; anomaly detection is refused by name. */
export function comparisonOf(operator: ComparisonOperator): readonly [sign: string, breaches: Comparison] {
  const known = Object.hasOwn(words, operator) ? words[operator] : undefined;
  if (!known) throw new NotSimulated(`the comparison ${operator} of alarms`);
  return known;
}

function describe(value: number | undefined): string {
  return value === undefined ? "none" : String(Math.round(value * 1000) / 1000);
}
