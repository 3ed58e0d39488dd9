/** The fields that the classification and the description of errors read. */
const fields = [
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

/** The thrown value, or another error in its place when its fields throw, as those of a revoked proxy do. */
export function readableError(thrown: unknown): unknown {
  try {
    let current = thrown;
    for (let depth = 0; depth <= maxCauses && typeof current === "object" && current !== null; depth++) {
      void (current instanceof Error);
      const error = current as Readonly<Record<string, unknown>>;
      for (const field of fields) void error[field];
      current = error.cause;
    }
    return thrown;
  } catch {
    return new Error("What was thrown cannot be read.");
  }
}
