import { AwsError } from "../aws-error";

const retentionDaysAllowed = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** For how many days a log group may keep its lines. */
export function checkedRetention(days: number): number {
  if (retentionDaysAllowed.includes(days)) return days;
  const message = `retentionInDays ${days} must be one of ${retentionDaysAllowed.join(", ")}.`;
  throw new AwsError("InvalidParameterException", message);
}
