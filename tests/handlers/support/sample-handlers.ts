import type { EventHandler } from "../../../handlers/settings/event-handler";

export const lock = { idempotency: { mode: "lock" } } as const;

export const nothing = async (): Promise<void> => undefined;
export const never = (): Promise<never> => new Promise(() => undefined);
export const throwing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

/** A handler whose dependency answers so. */
export function calling(call: () => Promise<void>): EventHandler {
  return (_, { dependency }) => dependency.execute(call);
}

/** An error as an HTTP client throws it. */
export function httpError(status: number, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(`status ${status}`), { status, headers });
}

/** An error without its stack, for who throws them by the thousand: a log line names the place, and to find that takes long. */
export function withoutStack(make: () => Error): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
