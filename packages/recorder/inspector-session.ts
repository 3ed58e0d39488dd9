import type { Session } from "node:inspector";

// Internal to the SDK, whose version is therefore pinned; what is imported could not be replaced.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks") as {
  getSessionAsync: () => Promise<Session>;
};
const { getSessionAsync } = hooks;

/** Short, and yet one recording after the other needs one session: to begin it anew, V8 tells of every script. */
const lingerMs = 250;

let connected: Promise<Session> | undefined;
let isFirst = true;
let users = 0;
let timer: NodeJS.Timeout | undefined;

hooks.getSessionAsync = () => (connected ??= connect());

/**
 * Runs what serialises functions. Pulumi does so by V8's inspector, in a session that it never ends: while that lasts,
 * each `await` of the process takes seven times as long, and every object that was looked at is kept. Here it ends soon
 * after the last of those who use it, and begins anew when Pulumi asks for it again.
 */
export async function withInspector<Result>(run: () => Promise<Result>): Promise<Result> {
  users += 1;
  clearTimeout(timer);
  let isDone = false;
  try {
    const result = await run();
    isDone = true;
    return result;
  } finally {
    users -= 1;
    // What failed may go on serialising.
    if (isDone && users === 0) timer = setTimeout(() => void disconnect(), lingerMs).unref();
  }
}

async function connect(): Promise<Session> {
  const session = await getSessionAsync();
  if (isFirst) isFirst = false;
  else {
    session.connect();
    // Pulumi knows a function's file by what the inspector says of each script when the debugger is enabled.
    await new Promise<void>((resolve, reject) => {
      session.post("Debugger.enable", (error) => (error ? reject(error) : resolve()));
    });
  }
  return session;
}

async function disconnect(): Promise<void> {
  const session = await connected;
  if (users > 0) return;
  connected = undefined;
  session?.disconnect();
}
