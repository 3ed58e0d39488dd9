/** The name Lambda gives an error and how it is worded, as the runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How an invocation that was carried out ended. */
export type InvocationResult =
  | { readonly kind: "response"; readonly payload: string }
  | { readonly kind: "error"; readonly error: FunctionError };

/** An invocation that is over, and how long the function had it; 0 if it never came to that. */
export interface EndedInvocation {
  readonly result: InvocationResult;
  readonly durationMs: number;
}

/** What a function is invoked with. */
export interface FunctionInvocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceId: string;
}

/** Lambda's limit for the payload and the response of a synchronous invocation. */
export const maxSynchronousPayloadBytes = 6_291_456;

/** Lambda's limit for the payload of an asynchronous invocation. */
export const maxAsynchronousPayloadBytes = 1_048_576;

export function failed(error: FunctionError): InvocationResult {
  return { kind: "error", error };
}

/** The function ran for longer than its timeout allows and was killed. */
export function timedOut(requestId: string, seconds: number): InvocationResult {
  return failed({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  });
}

/** The function's process ended before it had answered. */
export function exited(requestId: string, exitCode: number | null, signal: string | null): InvocationResult {
  const cause = signal ? `signal: ${signal}` : `exit status ${exitCode}`;
  const how =
    exitCode === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: ${cause}`;
  return failed({ errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${how}` });
}

/** One line that says what went wrong. */
export function describeFunctionError(error: FunctionError): string {
  return `${error.errorType}: ${error.errorMessage}`;
}
