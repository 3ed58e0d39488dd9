import { runEvents } from "./run-events";
import { systemSession } from "./session";

void runEvents(process.argv.slice(2), systemSession()).then((exitCode) => {
  process.exitCode = exitCode;
});
