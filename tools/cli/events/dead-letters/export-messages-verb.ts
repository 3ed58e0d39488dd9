import type { Command } from "commander";
import { findBackbone } from "../backbone";
import { NewFile } from "../new-file";
import { operatorPorts } from "../operator-ports";
import type { Session } from "../session";
import { addVerb } from "../verb";
import { isSelected } from "./dead-letter-filter";
import {
  addFilterOptions,
  deadLetterFilter,
  deadLetterQueues,
  type DeadLetterOptions,
} from "./dead-letter-options";
import type { DeadLetterKind } from "./queued-dead-letter";
import { readDeadLetters } from "./read-dead-letters";
import { deadLetterSummary } from "./show-dead-letter";

interface ExportOptions extends DeadLetterOptions {
  readonly file: string;
}

/** `export` of what is kept in queues of these kinds. */
export function addExportMessagesVerb(
  command: Command,
  name: string,
  kinds: readonly DeadLetterKind[],
  session: Session,
): void {
  const verb = addVerb(
    command,
    "export",
    "Writes them to a file, a JSON object to a line with body and attributes, and leaves them where they are, so that " +
      "they outlive their queue's retention. SQS counts one receive for each. To publish the events of a file again: " +
      "jq -c '.body | fromjson | .detail' <file> > events.jsonl, then publish",
    [`${name} export --file kept.jsonl`],
  );
  addFilterOptions(verb, kinds)
    .requiredOption("--file <path>", "the file to write, which must not be there yet")
    .action((options: ExportOptions) => exportDeadLetters(options, kinds, session));
}

async function exportDeadLetters(
  options: ExportOptions,
  kinds: readonly DeadLetterKind[],
  session: Session,
): Promise<void> {
  const backbone = await findBackbone(options.stack);
  const filter = deadLetterFilter(options, backbone);
  const queues = deadLetterQueues(options, kinds, backbone);
  const file = new NewFile(options.file);
  const unread: string[] = [];
  try {
    const found = await readDeadLetters(
      queues,
      (deadLetter) => isSelected(deadLetter, filter, session.nowMs()),
      options.limit ?? Infinity,
      operatorPorts.queues(),
      { signal: session.signal, note: (text) => void unread.push(text) },
    );
    for (const deadLetter of found) {
      const { attributes, body } = deadLetter.message;
      file.add(JSON.stringify({ ...deadLetterSummary(deadLetter), attributes, body }));
    }
    session.out(`${found.length} messages are in ${options.file}, and still where they were.`);
  } finally {
    file.close();
  }
  if (session.signal.aborted) throw new Error("Interrupted: the file does not have all of them.");
  if (unread.length > 0) throw new Error(unread.join(" "));
}
