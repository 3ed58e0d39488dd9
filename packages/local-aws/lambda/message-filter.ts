import type { FilterCriteria } from "@aws-sdk/client-lambda";
import { AwsError, NotSimulated } from "../aws-error";

/** Compiles an event pattern; throws if EventBridge would refuse it. Texts in, so that numbers keep their spelling. */
export type CompilePattern = (patternJson: string) => (eventJson: string) => boolean;

/** Whether a message with this body is to be handed to the function. */
export type MessageFilter = (body: string) => boolean;

const maxFilters = 5;

/** A mapping's filter criteria as one decision: any filter that matches lets the message through. */
export function compileFilter(
  criteria: FilterCriteria | undefined,
  compilePattern: CompilePattern,
): MessageFilter {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => Pattern ?? "");
  if (patterns.length === 0) return () => true;
  if (patterns.length > maxFilters) {
    throw new AwsError(
      "InvalidParameterValueException",
      `Filter criteria has ${patterns.length} filters; the limit is ${maxFilters}.`,
    );
  }
  const matchers = patterns.map((pattern) => compile(pattern, compilePattern));
  return (body) => {
    const event = asFilterInput(body);
    return matchers.some((matches) => matches(event));
  };
}

function compile(pattern: string, compilePattern: CompilePattern): (eventJson: string) => boolean {
  let matches: (eventJson: string) => boolean;
  let keys: string[];
  try {
    keys = Object.keys(JSON.parse(pattern) as object);
    matches = compilePattern(pattern);
  } catch {
    throw new AwsError("InvalidParameterValueException", "Invalid filter pattern definition.");
  }
  const other = keys.find((key) => key !== "body");
  if (other) throw new NotSimulated(`filters on "${other}" of an SQS message (only "body")`);
  return matches;
}

/** A body that is a JSON object is matched by its fields, anything else as one string. */
function asFilterInput(body: string): string {
  return `{"body":${isJsonObject(body) ? body : JSON.stringify(body)}}`;
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
