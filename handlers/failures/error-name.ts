const identifier = /^[A-Za-z_$][\w$.-]{0,63}$/;

/** Whether a value has the form of a class name or code, so that it is no sentence. */
export function isIdentifier(value: unknown): boolean {
  return typeof value === "string" && identifier.test(value);
}

/**
 * The name of a foreign error for logs and items; `Error` where it is not a class name, as it may be any text.
 * Undefined when the value is not an error, or cannot be read.
 */
export function errorName(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const { name } = error;
    return isIdentifier(name) ? name : "Error";
  } catch {
    return undefined;
  }
}
