import type { Command } from "commander";
import { readSeconds } from "../read-options";
import { formatJson } from "../format-json";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, jsonOption, withExamples, yesOption, type StackOptions } from "../verb";
import { eraseData } from "./erase-data";
import { findEvents, type FoundEvent } from "./find-events";
import { inJournal } from "./in-journal";
import { readWhole } from "../../../read-number";

interface FindOptions extends StackOptions {
  readonly event?: string;
  readonly correlation?: string;
  readonly type?: string;
  readonly newerThan?: number;
  readonly olderThan?: number;
  readonly limit: number;
  readonly json?: boolean;
}

interface EraseOptions extends StackOptions {
  readonly event?: string;
  readonly value?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `journal find`, `journal erase`. */
export function addJournalCommand(program: Command, session: Session): void {
  const journal = withExamples(
    program.command("journal").description("look for events in the journal, which has every valid event"),
    ["journal find --event 35dd4a39-e638-423e-92fc-82e7eff87037"],
  );
  addVerb(
    journal,
    "find",
    "Finds one event by its id, with its data; or several by what they have in common. Reads the objects of the " +
      "hours that can have them: ids that carry their time (UUID version 7) and --newer-than narrow these, else it " +
      "reads all",
    [
      "journal find --event 35dd4a39-e638-423e-92fc-82e7eff87037",
      "journal find --correlation c50710e9-456b-469a-ae7a-b2c6bea8c43e",
      "journal find --stack prod --type user.profile-deleted --newer-than 2d --json",
    ],
  )
    .option("--event <id>", "the event's own id")
    .option("--correlation <id>", "the id that all events of one user action share")
    .option("--type <type>", "the events' type")
    .option("--newer-than <age>", "only what happened since, such as 2d", readSeconds)
    .option("--older-than <age>", "only what happened before, likewise", readSeconds)
    .option("--limit <number>", "so many at most", readWhole(1, 100_000), 100)
    .addOption(jsonOption())
    .action((options: FindOptions) => find(options, session));
  addVerb(
    journal,
    "erase",
    "Takes the data out of what the journal has of an event, or of all events whose data holds a value, such as a " +
      "user's id; what else is known of them stays. What an archive, a queue or a dead letter still has may be " +
      "recorded again: repeat it once these have expired",
    [
      "journal erase --value 35dd4a39-e638-423e-92fc-82e7eff87037 --dry-run",
      "journal erase --stack prod --event c50710e9-456b-469a-ae7a-b2c6bea8c43e --yes",
    ],
  )
    .option("--event <id>", "the event's own id")
    .option("--value <text>", "a text or number that stands as such in the data of the events")
    .option("--dry-run", "say how many records it would be, and change nothing")
    .addOption(yesOption())
    .action((options: EraseOptions) => erase(options, session));
}

async function erase(
  { stack, event: eventId, value, dryRun = false, yes }: EraseOptions,
  session: Session,
): Promise<void> {
  if (!eventId === !value) throw new UsageError("Say whose data: --event, or --value.");
  const erasure = eventId ? { eventId } : { value: value ?? "" };
  if (!dryRun && !(await confirm(session, `The data goes for good from the journal of ${stack}.`, yes)))
    return;
  const erased = await inJournal(stack, (store) =>
    eraseData(store, erasure, {
      isDryRun: dryRun,
      signal: session.signal,
      onErased: (objects, count, hour) =>
        session.progress.say("Erasing", `: ${objects} objects read, back to ${hour}; ${count} records`),
    }),
  );
  session.progress.clear();
  const said = dryRun ? "Records whose data would go" : "Records whose data is gone";
  session.out(`${said}: ${erased}.${session.signal.aborted ? " Interrupted before the end." : ""}`);
}

async function find(options: FindOptions, session: Session): Promise<void> {
  const {
    stack,
    event: eventId,
    correlation: correlationId,
    type,
    newerThan,
    olderThan,
    limit,
    json,
  } = options;
  if ([eventId, correlationId, type, newerThan].every((option) => option === undefined))
    throw new UsageError("Say what to look for: --event, --correlation, --type or --newer-than.");
  if (eventId && (correlationId || type))
    throw new UsageError("--event finds one event by its id: leave out --correlation and --type.");
  const before = (seconds: number): number => session.nowMs() - seconds * 1_000;
  const query = {
    ...{ eventId, correlationId, type },
    ...(newerThan !== undefined && { sinceMs: before(newerThan) }),
    ...(olderThan !== undefined && { untilMs: before(olderThan) }),
  };
  const events = await inJournal(stack, (store) =>
    findEvents(store, query, limit, session.signal, (examined, found, hour) =>
      session.progress.count(
        "found",
        Math.min(found, limit),
        limit,
        `, ${examined} records read, back to ${hour}`,
      ),
    ),
  );
  session.progress.clear();
  if (eventId !== undefined && !session.signal.aborted) return showEvent(events, eventId, json, session);
  if (json) return session.json(events);
  if (events.length > 0) showEvents(events, session);
  const more = events.length === limit ? ` There may be more: --limit ${limit * 10} shows them.` : "";
  session.note(`${events.length} found.${session.signal.aborted ? " Interrupted before the end." : more}`);
}

function showEvent(
  records: readonly FoundEvent[],
  eventId: string,
  json: boolean | undefined,
  session: Session,
): void {
  if (records.length === 0) throw new Error(`The journal has no event ${eventId}.`);
  if (json) return session.json(records.length === 1 ? records[0] : records);
  records.forEach((record, place) => session.out(...(place > 0 ? [""] : []), ...linesOf(record)));
  if (records.length > 1) session.note(`${records.length} different events came under this id.`);
}

function linesOf({ data, ...facts }: FoundEvent): string[] {
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(16)}${value}`);
  return [...lines, ...(data === undefined ? [] : ["", ...formatJson(String(data))])];
}

function showEvents(records: readonly FoundEvent[], session: Session): void {
  session.table(
    ["time", "type", "event id", "hops", "producer", "correlation id"],
    records.map(({ time = "", type = "", eventId = "", hops = 0, producer = "", correlationId = "" }) => [
      time,
      type,
      eventId,
      hops,
      producer,
      correlationId,
    ]),
  );
}
