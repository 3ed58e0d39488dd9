/** An error as operators read it; only for errors of AWS, whose messages hold no event data. */
export function nameAndMessage(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}
