const maxLength = 256;
const maxReadLength = 4096;
const minSecretLength = 3;
const emailAddress = /[^\s<>"'()]+@[^\s<>"'()]+/g;

/**
 * An error in words, at most 256 characters, for logs and dead letters. Whatever the message repeats of the
 * event's data is blanked out, as it may be personal.
 */
export function describeError(error: unknown, data: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : `Thrown: ${textOf(error)}`;
  let described = words.slice(0, maxReadLength);
  for (const value of valuesOf(data)) described = described.split(value).join("…");
  return described.replace(emailAddress, "…").slice(0, maxLength);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value;
}

/** The texts and numbers of the data, the longest first, so that no part of one survives. */
function valuesOf(data: unknown): string[] {
  const values = new Set<string>();
  collect(data, values);
  return [...values].sort((one, other) => other.length - one.length);
}

function collect(value: unknown, values: Set<string>): void {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collect(inner, values);
  } else if (typeof value === "string" || typeof value === "number") {
    const text = String(value);
    if (text.length >= minSecretLength) values.add(text);
  }
}
