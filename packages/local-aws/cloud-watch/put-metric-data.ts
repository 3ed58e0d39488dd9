import type { MetricDatum, PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error";
import { dimensionsOf } from "./metric-input";
import type { MetricStore } from "./metric-store";

const hourMs = 60 * 60 * 1000;
const oldestMs = 14 * 24 * hourMs;
const newestMs = 2 * hourMs;
const maxData = 1000;
const maxValues = 150;

/** Checks everything, then records everything: one bad datum refuses them all, as on AWS. */
export function putMetricData(store: MetricStore, input: PutMetricDataCommandInput, nowMs: number): void {
  const namespace = input.Namespace ?? "";
  if (namespace === "") throw missing("Namespace");
  const data = input.MetricData ?? [];
  if (data.length > maxData) throw invalid(`MetricData holds ${data.length} data; the most is ${maxData}.`);
  for (const datum of data) check(datum, nowMs);
  for (const datum of data) record(store, namespace, datum, nowMs);
}

function check(datum: MetricDatum, nowMs: number): void {
  if (!datum.MetricName) throw missing("MetricData.member.1.MetricName");
  const kinds = [datum.Value, datum.Values, datum.StatisticValues].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) {
    throw invalid(`${datum.MetricName} needs one of Value, Values and StatisticValues.`);
  }
  const values = datum.Values ?? [datum.Value ?? 0];
  if (values.length > maxValues)
    throw invalid(`${datum.MetricName} has ${values.length} values; the most is ${maxValues}.`);
  if (!values.every(Number.isFinite)) throw invalid(`${datum.MetricName} has a value that is no number.`);
  if (datum.Counts && datum.Counts.length !== values.length) {
    throw invalid(`${datum.MetricName} has ${values.length} values and ${datum.Counts.length} counts.`);
  }
  const { StorageResolution: resolution = 60 } = datum;
  if (resolution !== 1 && resolution !== 60)
    throw invalid(`${datum.MetricName} has a StorageResolution of ${resolution}, which must be 1 or 60.`);
  const ageMs = nowMs - (datum.Timestamp?.getTime() ?? nowMs);
  if (ageMs > oldestMs || ageMs < -newestMs) {
    throw invalid(
      `${datum.MetricName} must not be older than two weeks or more than two hours in the future.`,
    );
  }
}

function record(store: MetricStore, namespace: string, datum: MetricDatum, nowMs: number): void {
  const name = { namespace, metric: datum.MetricName ?? "", dimensions: dimensionsOf(datum.Dimensions) };
  const atMs = datum.Timestamp?.getTime() ?? nowMs;
  const unit = datum.Unit ?? "None";
  const isHighResolution = datum.StorageResolution === 1;
  const set = datum.StatisticValues;
  if (set) {
    const { Sum: sum = 0, SampleCount: count = 0, Minimum: min = 0, Maximum: max = 0 } = set;
    store.recordSet({ ...name, unit, atMs, isHighResolution }, { sum, count, min, max });
    return;
  }
  const values = datum.Values ?? [datum.Value ?? 0];
  store.record({ ...name, unit, atMs, isHighResolution, values, counts: datum.Counts });
}

function missing(parameter: string): AwsError {
  return new AwsError("MissingParameter", `The parameter ${parameter} is required.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
