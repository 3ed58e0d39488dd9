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

const shortPeriods: readonly number[] = [1, 5, 10, 20, 30];

/** A period in milliseconds, checked. */
export function periodMs(seconds: number | undefined): number {
  const isLong = seconds !== undefined && seconds >= 60 && seconds % 60 === 0 && seconds <= 86_400;
  if (seconds === undefined || (!isLong && !shortPeriods.includes(seconds))) {
    const allowed = `${shortPeriods.join(", ")} or a multiple of 60, up to 86400`;
    throw invalid(`The parameter Period must be ${allowed}, and is ${seconds}.`);
  }
  return seconds * 1000;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
