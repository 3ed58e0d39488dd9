import type { Session } from "node:inspector";

// Internal to the SDK, whose version is therefore pinned; what is imported could not be replaced.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks") as {
  getSessionAsync: () => Promise<Session>;
};
const { getSessionAsync } = hooks;

/** Short, and yet one recording after the other needs one session: to begin it anew, V8 tells of every script. */
const lingerMs = 250;

let connecting: Promise<Session> | undefined;
let session: Session | undefined;
let isFirst = true;
const timer = setTimeout(disconnect, lingerMs).unref();

/**
 * Pulumi serialises functions by V8's inspector, in a session that it never ends: while that lasts, each `await` of the
 * process takes seven times as long, and every object that was looked at is kept. Here it ends soon after Pulumi has
 * last asked for it, and begins anew when it asks again. It asks before each request, and waits for nothing between one
 * that names an object and the next that uses the name: no timer ends the session there.
 */
hooks.getSessionAsync = () => {
  timer.refresh();
  return (connecting ??= connect());
};

async function connect(): Promise<Session> {
  const one = await getSessionAsync();
  if (isFirst) isFirst = false;
  else {
    one.connect();
    // Pulumi knows a function's file by what the inspector says of each script when the debugger is enabled.
    await new Promise<void>((resolve, reject) => {
      one.post("Debugger.enable", (error) => (error ? reject(error) : resolve()));
    });
  }
  return (session = one);
}

function disconnect(): void {
  if (session === undefined) return;
  session.disconnect();
  session = connecting = undefined;
}
