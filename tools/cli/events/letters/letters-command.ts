import type { Command } from "commander";
import { sqsQueues } from "../../../../handlers/dead-letters/aws-recovery-ports";
import { findBackbone } from "../backbone";
import type { Session } from "../session";
import { addVerb, jsonOption, withExamples, type StackOptions } from "../verb";
import { chooseQueues } from "./choose-queues";
import type { LetterKind } from "./letter";
import { isMeant } from "./letter-filter";
import { addFilterOptions, filterOf, queuesOf, type LetterOptions } from "./letter-options";
import { readLetters } from "./read-letters";
import { addRedriveVerb } from "./redrive-command";
import { showCounts, showLetters, showWhole, toldOf } from "./show-letter";

/** Letters that `list` shows, unless it is told otherwise. */
const listed = 100;

const deadLetterKinds: readonly LetterKind[] = ["consumer", "undelivered", "parked"];

/** `dead-letters list`, `show` and `redrive`. */
export function addDeadLettersCommand(program: Command, session: Session): void {
  const command = withExamples(
    program
      .command("dead-letters")
      .description("look at events that could not be handled or delivered, and send them back"),
    ["dead-letters list", "dead-letters redrive --subscription user/search-index --dry-run"],
  );
  addReadingVerbs(
    command,
    "dead-letters",
    "--kind parked --park-reason max-recoveries",
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
  unclaimed: {
    does: "look at events of types that nobody subscribed to; test-event says what the rules want",
    filter: "--domain user --newer-than 1h",
  },
  unrouted: {
    does: "look at events that came to the ingress bus with a type of no domain",
    filter: "--type 'shop.*' --newer-than 1h",
  },
} as const satisfies Partial<Record<LetterKind, { readonly does: string; readonly filter: string }>>;

/** `list` and `show` of what is kept beside the dead letters: `rejected`, `unclaimed` and `unrouted`. */
export function addKeptCommands(program: Command, session: Session): void {
  for (const kind of ["rejected", "unclaimed", "unrouted"] as const) {
    const { does, filter } = others[kind];
    const command = withExamples(program.command(kind).description(does), [
      `${kind} list`,
      `${kind} show 35dd4a39-e638-423e-92fc-82e7eff87037`,
    ]);
    addReadingVerbs(command, kind, filter, [kind], session);
  }
}

function addReadingVerbs(
  command: Command,
  name: string,
  filter: string,
  kinds: readonly LetterKind[],
  session: Session,
): void {
  const list = addVerb(command, "list", "Lists them, the oldest first, and counts them by reason and type", [
    `${name} list`,
    `${name} list ${filter}`,
    `${name} list --stack prod --type 'user.*' --limit 1000 --json`,
  ]);
  addFilterOptions(list, kinds)
    .addOption(jsonOption())
    .action((options: LetterOptions) => listLetters(options, kinds, session));
  addVerb(
    command,
    "show <id>",
    "Shows all of one, found by its event's id or its message's; may hold personal data",
    [`${name} show 35dd4a39-e638-423e-92fc-82e7eff87037`],
  )
    .addOption(jsonOption())
    .action((id: string, options: LetterOptions) => showLetter(id, options, kinds, session));
}

async function listLetters(
  options: LetterOptions,
  kinds: readonly LetterKind[],
  session: Session,
): Promise<void> {
  const backbone = await findBackbone(options.stack);
  const filter = filterOf(options, backbone);
  const { limit = listed, json } = options;
  const letters = await readLetters(
    queuesOf(options, kinds, backbone),
    (letter) => isMeant(letter, filter, session.nowMs()),
    limit,
    sqsQueues(),
    session.signal,
  );
  if (json) return session.json(letters.map(toldOf));
  if (letters.length > 0) showLetters(letters, session);
  session.note(showCounts(letters));
  if (letters.length === limit) session.note(`There may be more: --limit ${limit * 10} shows them.`);
}

async function showLetter(
  id: string,
  { stack, json }: StackOptions & { readonly json?: boolean },
  kinds: readonly LetterKind[],
  session: Session,
): Promise<void> {
  const backbone = await findBackbone(stack);
  const letters = await readLetters(
    chooseQueues(backbone, { kinds }),
    ({ eventId, message }) => eventId === id || message.messageId === id,
    Infinity,
    sqsQueues(),
    session.signal,
  );
  if (letters.length === 0) {
    throw new Error(
      `No message with the event id or message id ${id} is there now. It may be in another hand.`,
    );
  }
  if (json) return session.json(letters.map((letter) => ({ ...toldOf(letter), body: letter.message.body })));
  for (const [index, letter] of letters.entries())
    session.out(...(index > 0 ? [""] : []), ...showWhole(letter));
}
