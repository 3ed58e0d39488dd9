import { AwsError } from "../aws-error";

const mostParts = 10_000;

/** The number of a part, as a client gives it. */
export function partNumber(given: unknown): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= mostParts) return number;
  throw new AwsError("InvalidArgument", `Part number must be an integer between 1 and ${mostParts}.`);
}
