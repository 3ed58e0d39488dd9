/** What is read of errors, here and by what classifies them. */
const clues = [
  "name",
  "message",
  "stack",
  "code",
  "status",
  "statusCode",
  "syscall",
  "headers",
  "retryAfterSeconds",
  "$retryable",
  "$metadata",
  "$response",
  "response",
];
const maxCauses = 5;

/**
 * What was thrown, if it can be read at all; an error that says so in place of one whose fields throw, as those of a
 * revoked proxy or of a lazy getter do.
 */
export function readableError(thrown: unknown): unknown {
  try {
    let current = thrown;
    for (let depth = 0; depth <= maxCauses && typeof current === "object" && current !== null; depth++) {
      void (current instanceof Error);
      const fields = current as Readonly<Record<string, unknown>>;
      for (const clue of clues) void fields[clue];
      current = fields.cause;
    }
    return thrown;
  } catch {
    return new Error("What was thrown cannot be read.");
  }
}
