import { runEvents } from "./run-events";
import { systemTerminal } from "./terminal";

// What later versions of the SDK will need says nothing to whoever operates with this one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

void runEvents(process.argv.slice(2), systemTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
