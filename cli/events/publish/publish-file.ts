import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { catalogue } from "../../../events/catalogue";
import type { EventMessage } from "../../../events/event-message";
import type { EventContract } from "../../../events/contract";
import { createPublisher, UnsentEventsError, type Publisher, type UnsentEvent } from "../../../publisher";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { useRegionOf, type StackOptions } from "../verb";
import { producer, readEvents, type BadLine } from "./read-events";

/** What `publish` is told. */
export interface PublishOptions extends StackOptions {
  readonly skipInvalid?: boolean;
  readonly yes?: boolean;
}

const groupSize = 100;
const shownProblems = 20;

/**
 * Publishes a file of events: all of its valid ones, or none.
 * @throws when some were invalid or could not be sent, so that the exit code tells.
 */
export async function publishFile(
  file: string,
  { stack, skipInvalid, yes }: PublishOptions,
  session: Session,
): Promise<void> {
  useRegionOf(stack);
  const { events, bad } = readEvents(readFile(file), catalogue.contracts, {
    now: () => session.nowMs(),
    newId: randomUUID,
  });
  if (bad.length > 0) noteBad(bad, session);
  if (bad.length > 0 && !skipInvalid) {
    throw new Error(
      `Nothing was published: ${bad.length} of ${bad.length + events.length} lines are invalid.`,
    );
  }
  if (events.length === 0) return session.note(`${file} has no event to publish.`);
  if (!(await confirm(session, `${events.length} events to publish to ${stack}.`, yes))) return;
  const unsent = await sendAll(events, stack, session);
  session.out(`${events.length - unsent.length} of ${events.length} events were published.`);
  if (unsent.length > 0) keepUnsent(file, unsent, session);
}

async function sendAll(
  events: readonly EventMessage[],
  stack: string,
  session: Session,
): Promise<UnsentEvent[]> {
  const publisher = createPublisher({
    environment: stack,
    producer,
    contracts: catalogue.contracts,
    // What is not sent goes to a file beside the one that was given.
    spool: "none",
  });
  const unsent: UnsentEvent[] = [];
  for (let start = 0; start < events.length; start += groupSize) {
    const group = events.slice(start, start + groupSize);
    if (session.signal.aborted) {
      unsent.push(
        ...events.slice(start).map((event) => ({ event, code: "Interrupted", message: "not tried" })),
      );
      break;
    }
    unsent.push(...(await sendGroup(group, publisher)));
    session.progress.count("events", start + group.length, events.length);
  }
  session.progress.clear();
  return unsent;
}

async function sendGroup(
  group: readonly EventMessage[],
  publisher: Publisher<EventContract>,
): Promise<readonly UnsentEvent[]> {
  try {
    await publisher.publish(group);
    return [];
  } catch (error) {
    if (error instanceof UnsentEventsError) return error.unsent;
    const { name, message } = error as Error;
    return group.map((event) => ({ event, code: name, message }));
  }
}

function readFile(file: string): string {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  return readFileSync(file, "utf8");
}

function noteBad(bad: readonly BadLine[], session: Session): void {
  for (const { number, problem } of bad.slice(0, shownProblems)) session.note(`Line ${number}: ${problem}`);
  if (bad.length > shownProblems) session.note(`… and ${bad.length - shownProblems} more.`);
}

/** @throws so that the exit code tells. */
function keepUnsent(file: string, unsent: readonly UnsentEvent[], session: Session): void {
  const path = freePath(file);
  writeFileSync(path, unsent.map(({ event }) => `${JSON.stringify(event)}\n`).join(""), { flag: "wx" });
  const [first] = unsent;
  session.note(`The first was not sent because of ${first?.code}: ${first?.message}`);
  throw new Error(`${unsent.length} events were not sent. They are in ${path}: publish that file again.`);
}

/** What an earlier run could not send must not be written over. */
function freePath(file: string): string {
  for (let run = 1; ; run++) {
    const path = `${file}.unsent${run === 1 ? "" : `-${run}`}.jsonl`;
    if (!existsSync(path)) return path;
  }
}
