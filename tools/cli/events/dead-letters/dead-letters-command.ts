import type { Command } from "commander";
import { findBackbone } from "../backbone";
import { operatorPorts } from "../operator-ports";
import type { Session } from "../session";
import { addVerb, jsonOption, withExamples, type StackOptions } from "../verb";
import { chooseQueues } from "./choose-queues";
import type { DeadLetterKind } from "./queued-dead-letter";
import { isSelected } from "./dead-letter-filter";
import {
  addFilterOptions,
  deadLetterFilter,
  deadLetterQueues,
  type DeadLetterOptions,
} from "./dead-letter-options";
import { readDeadLetters } from "./read-dead-letters";
import { addExportMessagesVerb } from "./export-messages-verb";
import { addPurgeMessagesVerb } from "./purge-messages-verb";
import { addRedriveVerb } from "./redrive-command";
import { showCounts, showDeadLetters, deadLetterDetails, deadLetterSummary } from "./show-dead-letter";

/** Letters that `list` shows, unless it is told otherwise. */
const listed = 100;

const deadLetterKinds: readonly DeadLetterKind[] = ["consumer", "undelivered", "parking-lot"];

/** `dead-letters list`, `show`, `export`, `purge` and `redrive`. */
export function addDeadLettersCommand(program: Command, session: Session): void {
  const command = withExamples(
    program
      .command("dead-letters")
      .description("look at events that could not be handled or delivered, and send them back"),
    ["dead-letters list", "dead-letters redrive --subscription user/search-index --dry-run"],
  );
  addQueueVerbs(
    command,
    "dead-letters",
    "--kind parking-lot --parking-lot-reason max-recoveries",
    deadLetterKinds,
    session,
  );
  addRedriveVerb(command, session);
}

const others = {
  rejected: {
    does: "look at events that no consumer can handle as they are; they are never sent back",
    filter: "--subscription user/search-index --newer-than 1h",
  },
  unmatched: {
    does: "look at events of types that nobody subscribed to; test-event says what the rules want",
    filter: "--domain user --newer-than 1h",
  },
  unrouted: {
    does: "look at events that came to the ingress bus with a type of no domain",
    filter: "--type 'shop.*' --newer-than 1h",
  },
} as const satisfies Partial<Record<DeadLetterKind, { readonly does: string; readonly filter: string }>>;

/** `list`, `show`, `export` and `purge` of what is kept beside the dead letters: `rejected`, `unmatched` and `unrouted`. */
export function addUnprocessedCommands(program: Command, session: Session): void {
  for (const kind of ["rejected", "unmatched", "unrouted"] as const) {
    const { does, filter } = others[kind];
    const command = withExamples(program.command(kind).description(does), [
      `${kind} list`,
      `${kind} show 35dd4a39-e638-423e-92fc-82e7eff87037`,
    ]);
    addQueueVerbs(command, kind, filter, [kind], session);
  }
}

function addQueueVerbs(
  command: Command,
  name: string,
  filter: string,
  kinds: readonly DeadLetterKind[],
  session: Session,
): void {
  const list = addVerb(command, "list", "Lists them, the oldest first, and counts them by reason and type", [
    `${name} list`,
    `${name} list ${filter}`,
    `${name} list --stack prod --type 'user.*' --limit 1000 --json`,
  ]);
  addFilterOptions(list, kinds)
    .addOption(jsonOption())
    .action((options: DeadLetterOptions) => listDeadLetters(options, kinds, session));
  addVerb(
    command,
    "show <id>",
    "Shows all of one, found by its event's id or its message's; may hold personal data",
    [`${name} show 35dd4a39-e638-423e-92fc-82e7eff87037`],
  )
    .addOption(jsonOption())
    .action((id: string, options: DeadLetterOptions) => showDeadLetter(id, options, kinds, session));
  addExportMessagesVerb(command, name, kinds, session);
  addPurgeMessagesVerb(command, name, kinds, session);
}

async function listDeadLetters(
  options: DeadLetterOptions,
  kinds: readonly DeadLetterKind[],
  session: Session,
): Promise<void> {
  const backbone = await findBackbone(options.stack);
  const filter = deadLetterFilter(options, backbone);
  const { limit = listed, json } = options;
  const deadLetters = await readDeadLetters(
    deadLetterQueues(options, kinds, backbone),
    (deadLetter) => isSelected(deadLetter, filter, session.nowMs()),
    limit,
    operatorPorts.queues(),
    session,
  );
  if (json) return session.json(deadLetters.map(deadLetterSummary));
  if (deadLetters.length > 0) showDeadLetters(deadLetters, session);
  session.note(showCounts(deadLetters));
  if (deadLetters.length === limit) session.note(`There may be more: --limit ${limit * 10} shows them.`);
}

async function showDeadLetter(
  id: string,
  { stack, json }: StackOptions & { readonly json?: boolean },
  kinds: readonly DeadLetterKind[],
  session: Session,
): Promise<void> {
  const backbone = await findBackbone(stack);
  const deadLetters = await readDeadLetters(
    chooseQueues(backbone, { kinds }),
    ({ eventId, message }) => eventId === id || message.messageId === id,
    Infinity,
    operatorPorts.queues(),
    session,
  );
  if (deadLetters.length === 0) {
    throw new Error(
      `No message with the event id or message id ${id} is there now. It may be in another hand.`,
    );
  }
  if (json)
    return session.json(
      deadLetters.map((deadLetter) => ({ ...deadLetterSummary(deadLetter), body: deadLetter.message.body })),
    );
  for (const [index, deadLetter] of deadLetters.entries())
    session.out(...(index > 0 ? [""] : []), ...deadLetterDetails(deadLetter));
}
