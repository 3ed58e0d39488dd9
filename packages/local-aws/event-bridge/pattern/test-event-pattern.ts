import { AwsError } from "../../aws-error";
import { compilePattern } from "./event-pattern";

const required = ["id", "account", "source", "time", "region", "detail-type"];

/** What TestEventPattern answers: whether a whole event, as JSON text, matches the pattern. */
export function testEventPattern(pattern: string, event: string): boolean {
  const compiled = compilePattern(pattern);
  const fields = parseObject(event);
  if (!fields || required.some((name) => !(name in fields)))
    throw new AwsError("ValidationException", "Parameter Event is not valid.");
  return compiled.matches(event);
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
