import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error";

/** CloudWatch's list of dimensions as a table. */
export function dimensionsOf(dimensions: readonly Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map((one) => [one.Name ?? "", one.Value ?? ""]));
}

/** The start and end of a query in milliseconds, checked. */
export function timeRange(start: Date | undefined, end: Date | undefined): [startMs: number, endMs: number] {
  const [startMs, endMs] = [start?.getTime() ?? NaN, end?.getTime() ?? NaN];
  if (!(startMs < endMs)) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  return [startMs, endMs];
}

/** A period in milliseconds, checked: nothing finer than a minute is kept here. */
export function periodMs(seconds: number | undefined): number {
  if (seconds === undefined || seconds < 60 || seconds % 60 !== 0 || seconds > 86_400) {
    throw invalid(`The parameter Period must be a multiple of 60, up to 86400, and is ${seconds}.`);
  }
  return seconds * 1000;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
