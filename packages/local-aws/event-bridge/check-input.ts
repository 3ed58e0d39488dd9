import { AwsError } from "../aws-error";

/** ValidationException with a message of its own. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** ValidationException about one parameter, in the form that EventBridge uses. */
export function invalidParameterReason(name: string, reason: string): AwsError {
  return validationError(`Parameter ${name} is not valid. Reason: ${reason}`);
}

/** ValidationException about a constraint of the API's model, in the form that every AWS service uses. */
export function constraintViolation(value: unknown, at: string, rule: string): AwsError {
  const shown =
    value === undefined ? "null" : `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
  return validationError(
    `1 validation error detected: Value ${shown} at '${at}' failed to satisfy constraint: Member must ${rule}`,
  );
}

/** Answers a name when it keeps to the model: 1 to `maxLength` letters, digits, `.`, `-` and `_`. */
export function checkName(name: string | undefined, at: string, maxLength: number): string {
  if (name === undefined) throw constraintViolation(name, at, "not be null");
  if (name.length < 1) throw constraintViolation(name, at, "have length greater than or equal to 1");
  checkText(name, at, maxLength, "[\\.\\-_A-Za-z0-9]+");
  return name;
}

/** Refuses a text that is too long or breaks the model's pattern. */
export function checkText(text: string | undefined, at: string, maxLength: number, pattern?: string): void {
  if (text === undefined) return;
  if (text.length > maxLength)
    throw constraintViolation(text, at, `have length less than or equal to ${maxLength}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text))
    throw constraintViolation(text, at, `satisfy regular expression pattern: ${pattern}`);
}

/** Refuses a value that the model does not list. */
export function checkListed(value: string | undefined, at: string, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value))
    throw constraintViolation(value, at, `satisfy enum value set: [${values.join(", ")}]`);
}

/** Refuses a whole number outside its range. */
export function checkRange(value: number | undefined, at: string, lowest: number, highest: number): void {
  if (value === undefined) return;
  if (value < lowest) throw constraintViolation(value, at, `have value greater than or equal to ${lowest}`);
  if (value > highest) throw constraintViolation(value, at, `have value less than or equal to ${highest}`);
}
