const identifier = /^[A-Za-z_$][\w$.-]{0,63}$/;

/** Whether a value has the form of a class name or code, so that it is no sentence. */
export function isIdentifier(value: unknown): boolean {
  return typeof value === "string" && identifier.test(value);
}

/** The class name of an error, or `Error` for any other text; undefined for what is no error or cannot be read. */
export function errorName(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const { name } = error;
    return isIdentifier(name) ? name : "Error";
  } catch {
    return undefined;
  }
}
