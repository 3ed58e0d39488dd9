import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { Option, type Command } from "commander";
import { domainOf, type Domain } from "../../../../events/domains";
import { findBackbone } from "../backbone";
import type { FoundEvent } from "../journal/find-events";
import { readSeconds } from "../read-options";
import { archivesOf } from "../replay/find-archive";
import type { Session } from "../session";
import { addVerb, jsonOption, type StackOptions } from "../verb";
import type { EventLine } from "./event-lines";
import { explainSubscription, type KeptLetter, type SubscriptionState } from "./explain-subscription";
import { gatherEvidence } from "./gather-evidence";

interface ExplainOptions extends StackOptions {
  readonly since: number;
  readonly json?: boolean;
}

/** An event's life in one subscription. */
interface SubscriptionStory extends SubscriptionState {
  readonly subscription: string;
  readonly program: string | undefined;
  readonly lines: readonly EventLine[];
}

const defaultSinceSeconds = 86_400;

/** `explain`. */
export function addExplainVerb(program: Command, session: Session): void {
  addVerb(
    program,
    "explain <id>",
    "Tells the life of one event, by metadata.id: where it is now for each subscription, every attempt and its error, and what " +
      "happens next. Reads journal, records, logs, dead letters, breakers and archive; moves nothing",
    [
      "explain 35dd4a39-e638-423e-92fc-82e7eff87037",
      "explain 35dd4a39-e638-423e-92fc-82e7eff87037 --since 6h --json",
    ],
  )
    .addOption(
      new Option(
        "--since <age>",
        "read the journal so far back where the id does not tell its time, and logs where the journal does not know it",
      )
        .argParser(readSeconds)
        .default(defaultSinceSeconds, "1d"),
    )
    .addOption(jsonOption())
    .action((id: string, options: ExplainOptions) => explain(id, options, session));
}

async function explain(id: string, { stack, since, json }: ExplainOptions, session: Session): Promise<void> {
  const nowMs = session.nowMs();
  const backbone = await findBackbone(stack);
  const { records, subscriptions, forwards, elsewhere } = await gatherEvidence(
    backbone,
    id,
    nowMs - since * 1_000,
    session,
  );
  const isKnown = records.length + elsewhere.length + subscriptions.length > 0;
  if (!isKnown) {
    throw new Error(
      `Nothing knows the event ${id} in ${stack}: no journal, log, record or dead letter. Is it its metadata.id, and this its stack? ` +
        "What was published a moment ago may be on its way; what its publisher could not send is in the publisher's spool.",
    );
  }
  const stories = subscriptions.map((evidence): SubscriptionStory => {
    const { subscription, program, lines } = evidence;
    return { subscription, program, ...explainSubscription(evidence, nowMs), lines };
  });
  const archived = await archivedUntil(stack, records[0]);
  if (json)
    return session.json({
      id,
      stack,
      events: records.map(withoutData),
      archived,
      subscriptions: stories,
      forwards,
      elsewhere,
    });
  for (const record of records) showRecord(withoutData(record), session);
  if (archived !== undefined) session.out(`${"archive".padEnd(16)}${archived}`);
  for (const story of stories) showStory(story, session);
  for (const { rule, busArn } of forwards)
    session.out(
      "",
      `${rule} sends it on to ${busArn}`,
      "  next: nothing; what becomes of it there is known there",
    );
  for (const letter of elsewhere) showLetter(letter, session);
  if (records.length === 0)
    session.note(
      "The journal does not have it. If it happened longer ago than --since, by its own time, give an older --since.",
    );
  if (records.length > 1) session.note(`${records.length} different events have this id.`);
}

/** The data may be personal, and `journal find` shows it. */
function withoutData({ data: _, ...facts }: FoundEvent): FoundEvent {
  return facts;
}

/** How long the event can be replayed. Needs events:ListArchives. */
async function archivedUntil(stack: string, record: FoundEvent | undefined): Promise<string | undefined> {
  const domain: Domain | undefined = record && domainOf(record.type);
  if (!record || !domain) return undefined;
  const archive = (await archivesOf(stack, new EventBridgeClient({}))).find((one) => one.domain === domain);
  if (!archive) return undefined;
  const { name, retentionDays } = archive;
  if (retentionDays === 0) return `${name}, for ever`;
  const until = new Date(Date.parse(record.firstRecordedAt) + retentionDays * 86_400_000);
  return `${name}, until ${until.toISOString()}`;
}

function showRecord(record: FoundEvent, session: Session): void {
  session.out(...Object.entries(record).map(([name, value]) => `${name.padEnd(16)}${value}`));
}

function showStory({ subscription, program, state, next, lines }: SubscriptionStory, session: Session): void {
  session.out("", `${subscription}${program === undefined ? "" : ` (of ${program})`} ${state}`);
  for (const { atMs, what, attempt, text } of lines) {
    const numbered = attempt === undefined ? "" : `attempt ${attempt}`;
    session.out(`  ${[new Date(atMs).toISOString(), what, numbered, text].filter(Boolean).join("  ")}`);
  }
  session.out(`  next: ${next}`);
}

function showLetter({ queue, reason, detail, sentAtMs, recovery }: KeptLetter, session: Session): void {
  session.out(
    "",
    `${queue} has it since ${new Date(sentAtMs).toISOString()}: ${reason} (${detail})`,
    `  next: ${recovery}`,
  );
}
