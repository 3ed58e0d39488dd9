import { runEvents } from "./run-events";
import { systemSession } from "./session";

// What later versions of the SDK will need says nothing to whoever operates with this one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

void runEvents(process.argv.slice(2), systemSession()).then((exitCode) => {
  process.exitCode = exitCode;
});
