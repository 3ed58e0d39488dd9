import { runEvents } from "./run-events";
import { systemTerminal } from "./terminal";

// A warning about later versions of the SDK does not help an operator.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

void runEvents(process.argv.slice(2), systemTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
