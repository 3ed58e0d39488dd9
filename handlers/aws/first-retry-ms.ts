/** The longest that the SDK waits before it repeats a request; each further wait may be twice as long. */
export function firstRetryMs(service: string): number {
  return service === "dynamodb" ? 25 : 50;
}
