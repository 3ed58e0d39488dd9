import type { Command } from "commander";
import { QueueReader } from "../../../../handlers/dead-letters/queue-reader";
import type { RecoveryQueues } from "../../../../handlers/dead-letters/recovery-ports";
import { findBackbone } from "../backbone";
import { operatorPorts } from "../operator-ports";
import { readText } from "../read-text";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, yesOption } from "../verb";
import { isSelected } from "./dead-letter-filter";
import {
  addFilterOptions,
  deadLetterFilter,
  deadLetterQueues,
  type DeadLetterOptions,
} from "./dead-letter-options";
import type { DeadLetterKind, QueuedDeadLetter } from "./queued-dead-letter";
import { readDeadLetters, visibilitySeconds } from "./read-dead-letters";
import { showCounts } from "./show-dead-letter";

interface PurgeOptions extends DeadLetterOptions {
  readonly exported?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `purge` of what is kept in queues of these kinds. */
export function addPurgeMessagesVerb(
  command: Command,
  name: string,
  kinds: readonly DeadLetterKind[],
  session: Session,
): void {
  const verb = addVerb(
    command,
    "purge",
    "Deletes them for good: those that it has counted and asked about, and none that comes later. With --exported " +
      "only those that an export has in its file",
    [`${name} purge --exported kept.jsonl`, `${name} purge --type 'user.*' --older-than 7d --dry-run`].map(
      (example) => (kinds.length > 1 ? `${example} --kind parking-lot` : example),
    ),
  );
  addFilterOptions(verb, kinds)
    .option("--exported <path>", "only what is in this file of an export")
    .option("--dry-run", "say what would be deleted, and delete nothing")
    .addOption(yesOption())
    .action((options: PurgeOptions) => purge(options, kinds, session));
}

async function purge(
  options: PurgeOptions,
  kinds: readonly DeadLetterKind[],
  session: Session,
): Promise<void> {
  const { stack, kind, queue, subscription, exported, dryRun, yes, limit = Infinity } = options;
  if (kinds.length > 1 && (kind ?? queue ?? subscription ?? exported) === undefined)
    throw new UsageError(
      "Say which dead letters: --kind, --queue, --subscription or --exported. Nothing was deleted.",
    );
  const backbone = await findBackbone(stack);
  const filter = deadLetterFilter(options, backbone);
  const kept = exported === undefined ? undefined : readMessageIds(exported);
  const queues = operatorPorts.queues();
  const found = await readDeadLetters(
    deadLetterQueues(options, kinds, backbone),
    (deadLetter) =>
      isSelected(deadLetter, filter, session.nowMs()) && kept?.has(deadLetter.message.messageId) !== false,
    limit,
    queues,
    session,
  );
  if (found.length === 0) return session.note("There is nothing to purge.");
  if (dryRun) return session.note(`Would delete ${showCounts(found)}. Nothing was deleted.`);
  if (!(await confirm(session, `Delete for good, of ${stack}: ${showCounts(found)}.`, yes))) return;
  const deleted = await deleteThese(found, queues, session.signal);
  session.out(`${deleted} of ${found.length} messages were deleted.`);
  if (session.signal.aborted) throw new Error("Interrupted: the others are where they were.");
  if (deleted < found.length) throw new Error("The others are no longer there, or in another hand.");
}

/** Receives again, so that a person may take time to answer, and deletes what was asked about. */
async function deleteThese(
  deadLetters: readonly QueuedDeadLetter[],
  queues: RecoveryQueues,
  signal: AbortSignal,
): Promise<number> {
  const wanted = new Set(deadLetters.map(({ message }) => message.messageId));
  let deleted = 0;
  for (const queueUrl of new Set(deadLetters.map(({ queue }) => queue.queueUrl))) {
    const reader = new QueueReader(queueUrl, queues, () => visibilitySeconds);
    try {
      while (wanted.size > 0 && !signal.aborted) {
        const messages = await reader.next();
        if (!messages) break;
        for (const message of messages) {
          if (!wanted.delete(message.messageId)) continue;
          await queues.remove(queueUrl, message.receiptHandle);
          reader.forget(message);
          deleted += 1;
        }
      }
    } finally {
      await reader.release();
    }
  }
  return deleted;
}

function readMessageIds(path: string): ReadonlySet<string> {
  const lines = readText(path).split("\n").filter(Boolean);
  return new Set(lines.map((line, index) => readMessageId(line, `${path}, line ${index + 1}`)));
}

function readMessageId(line: string, place: string): string {
  let messageId: unknown;
  try {
    ({ messageId } = JSON.parse(line) as { messageId?: unknown });
  } catch {
    // Said below.
  }
  if (typeof messageId === "string") return messageId;
  throw new UsageError(`${place}: it is no line of an export. Nothing was deleted.`);
}
