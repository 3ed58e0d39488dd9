import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import type { Command } from "commander";
import { journalTableName } from "../../../../handlers/settings/names";
import { endpointInUse } from "../backbone";
import { readSeconds } from "../read-options";
import { formatJson } from "../format-json";
import type { Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, jsonOption, useRegionOf, withExamples, type StackOptions } from "../verb";
import { findEvent, scanEvents, type JournalRecord } from "./find-events";
import { readWhole } from "../../../read-number";

interface FindOptions extends StackOptions {
  readonly event?: string;
  readonly correlation?: string;
  readonly type?: string;
  readonly newerThan?: number;
  readonly limit: number;
  readonly json?: boolean;
}

/** `journal find`. */
export function addJournalCommand(program: Command, session: Session): void {
  const journal = withExamples(
    program
      .command("journal")
      .description("look for events in the journal, which has every valid event once"),
    ["journal find --event 35dd4a39-e638-423e-92fc-82e7eff87037"],
  );
  addVerb(
    journal,
    "find",
    "Finds one event by its id, at once, with its data; or several by what they have in common, which reads the " +
      "whole journal and is billed so",
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
    .option("--limit <number>", "so many at most", readWhole(1, 100_000), 100)
    .addOption(jsonOption())
    .action((options: FindOptions) => find(options, session));
}

async function find(options: FindOptions, session: Session): Promise<void> {
  const { stack, event, correlation: correlationId, type, newerThan, limit, json } = options;
  if (!event && !correlationId && !type) {
    throw new UsageError("Say what to look for: --event, --correlation or --type.");
  }
  if (event && (correlationId || type)) {
    throw new UsageError("--event finds one event by its id: leave out --correlation and --type.");
  }
  const region = useRegionOf(stack);
  const table = journalTableName(stack);
  const none = (error: unknown): never => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Error(`There is no table ${table} in ${region} (${endpointInUse()}). Is ${stack} deployed?`);
  };
  if (event) return showEvent(await findEvent(table, event).catch(none), event, json, session);
  const since =
    newerThan === undefined ? undefined : new Date(session.nowMs() - newerThan * 1_000).toISOString();
  const records = await scanEvents(
    table,
    { correlationId, type, since },
    limit,
    (examined, found) =>
      session.progress.count("found", Math.min(found, limit), limit, `, ${examined} records read`),
    session.signal,
  ).catch(none);
  session.progress.clear();
  if (json) return session.json(records);
  if (records.length > 0) showRecords(records, session);
  const more = records.length === limit ? ` There may be more: --limit ${limit * 10} shows them.` : "";
  session.note(`${records.length} found.${session.signal.aborted ? " Interrupted before the end." : more}`);
}

function showEvent(
  records: readonly JournalRecord[],
  eventId: string,
  json: boolean | undefined,
  session: Session,
): void {
  if (records.length === 0) throw new Error(`The journal has no event ${eventId}.`);
  if (json) return session.json(records.length === 1 ? records[0] : records);
  records.forEach((record, place) => session.out(...(place > 0 ? [""] : []), ...linesOf(record)));
  if (records.length > 1) session.note(`${records.length} different events came under this id.`);
}

function linesOf({ data, ...facts }: JournalRecord): string[] {
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(16)}${value}`);
  return [...lines, ...(data === undefined ? [] : ["", ...formatJson(String(data))])];
}

function showRecords(records: readonly JournalRecord[], session: Session): void {
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
