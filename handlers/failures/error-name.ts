/** Letters of any error class that somebody has written down; never a sentence. */
const word = /^[A-Za-z_$][\w$.-]{0,63}$/;

/**
 * The name of an error that somebody else has made, for what is logged and stored: `Error` where it is not a class's
 * name, as it may be any text. Undefined when it is no error, or cannot be read.
 */
export function errorName(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const { name } = error;
    return typeof name === "string" && word.test(name) ? name : "Error";
  } catch {
    return undefined;
  }
}
