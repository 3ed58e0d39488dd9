import { Command } from "commander";
import { addAlarmCommand } from "./alarms/alarm-command";
import { addBreakerCommand } from "./breaker/breaker-command";
import { exitCodeHelp, exitCodes, type ExitCode } from "../../exit-codes";
import { helpSettings } from "../help-settings";
import { chooseStack } from "./choose-stack";
import { addExplainVerb } from "./explain/explain-command";
import { explainError } from "./explain-error";
import { addJournalCommand } from "./journal/journal-command";
import { addDeadLettersCommand, addUnprocessedCommands } from "./dead-letters/dead-letters-command";
import { addPublishVerb } from "./publish/publish-command";
import { addArchiveCommand, addReplayVerb } from "./replay/replay-command";
import { Session } from "./session";
import { addTailVerb } from "./tail/tail-command";
import { addTestEventVerb } from "./test-event/test-event-command";
import type { Terminal } from "./terminal";
import { callName, withExamples } from "./verb";

/** Runs one command line, without the program's name; answers the exit code. */
export async function runEvents(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const session = new Session(terminal);
  try {
    await eventsProgram(session).parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    session.progress.clear();
    const { exitCode, text } = explainError(error);
    if (text !== undefined) session.note(text);
    return exitCode === exitCodes.failed && session.signal.aborted ? exitCodes.interrupted : exitCode;
  }
}

function eventsProgram(session: Session): Command {
  const program = new Command(callName)
    .description(
      "Operates the event backbone, on AWS or in the local AWS: whatever AWS_ENDPOINT_URL, AWS_PROFILE and the " +
        "other AWS variables say. Changes nothing without asking.",
    )
    .addHelpText("after", exitCodeHelp)
    .hook("preAction", async (_program, verb) => {
      verb.setOptionValue("stack", await chooseStack(verb.getOptionValue("stack") as string, session));
    })
    .configureHelp(helpSettings)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.out(...text.trimEnd().split("\n")),
      writeErr: (text) =>
        session.note(...(text.startsWith("error: ") ? [errorLine(text)] : text.trimEnd().split("\n"))),
    });
  withExamples(program, [
    "explain 35dd4a39-e638-423e-92fc-82e7eff87037",
    "dead-letters list",
    "dead-letters redrive --subscription user/search-index --dry-run",
    "replay --domain user --from 3h --to 30m --subscription search-index",
    "test-event event.json --bus user",
    "tail --domain user",
    'breaker open --subscription user/search-index --why "search is being moved"',
  ]);
  addDeadLettersCommand(program, session);
  addUnprocessedCommands(program, session);
  addArchiveCommand(program, session);
  addReplayVerb(program, session);
  addPublishVerb(program, session);
  addTestEventVerb(program, session);
  addTailVerb(program, session);
  addJournalCommand(program, session);
  addExplainVerb(program, session);
  addBreakerCommand(program, session);
  addAlarmCommand(program, session);
  return program;
}

/** Commander's errors repeat what was typed, and may end with a suggestion on a line of its own. */
function errorLine(text: string): string {
  return text.trimEnd().replace(/\n(?=\(Did you mean [^\n]*$)/, " ");
}
