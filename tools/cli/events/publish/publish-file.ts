import { existsSync, writeFileSync } from "node:fs";
import { catalogue } from "../../../../events/contracts/catalogue";
import { uuidV7 } from "../../../../events/message/uuid-v7";
import type { EventMessage } from "../../../../events/message/event-message";
import type { EventContract } from "../../../../events/schema/contract";
import { claimBucketName } from "../../../../events/message/claim-check";
import {
  createPublisher,
  UnsentEventsError,
  type ClaimStore,
  type Publisher,
  type UnsentEvent,
} from "../../../../events/publisher";
import { s3ClaimStore } from "../../../../events/publisher/s3-claim-store";
import { maxEventBytes } from "../../../../events/message/message-size";
import { callerIdentity } from "../../caller-identity";
import { confirm, type Session } from "../session";
import { readText } from "../read-text";
import { UsageError } from "../usage-error";
import { regionOf, useRegionOf, type StackOptions } from "../verb";
import { cliProducer, readEvents, type InvalidLine } from "./read-events";

/** What `publish` is told. */
export interface PublishOptions extends StackOptions {
  readonly skipInvalid?: boolean;
  readonly yes?: boolean;
}

const groupSize = 100;
const shownProblems = 20;

/**
 * Publishes a file of events: all of its valid ones, or none.
 * @throws UsageError when the file cannot be read or some are invalid, Error when some could not be sent.
 */
export async function publishFile(
  file: string,
  { stack, skipInvalid, yes }: PublishOptions,
  session: Session,
): Promise<void> {
  useRegionOf(stack);
  const { events, bad } = readEvents(readText(file), catalogue.contracts, {
    now: () => session.nowMs(),
    newId: () => uuidV7(session.nowMs()),
    traceContext: () => ({}),
  });
  if (bad.length > 0) noteBad(bad, session);
  if (bad.length > 0 && !skipInvalid) {
    throw new UsageError(
      `Nothing was published: ${bad.length} of ${bad.length + events.length} lines are invalid.`,
    );
  }
  if (events.length === 0) return session.note(`${file} has no event to publish.`);
  if (!(await confirm(session, `${events.length} events to publish to ${stack}.`, yes))) return;
  const { unsent, unconfirmed } = await sendAll(events, stack, session);
  session.out(`${events.length - unsent.length} of ${events.length} events were published.`);
  if (unconfirmed > 0)
    session.out(`Of these ${unconfirmed} are unconfirmed: EventBridge drops them if their bus is missing.`);
  if (unsent.length > 0) keepUnsent(file, unsent, session);
}

/** What became of a group of events. */
interface Sent {
  readonly unsent: readonly UnsentEvent[];
  /** How many EventBridge accepted for a bus that could not be seen to exist. */
  readonly unconfirmed: number;
}

async function sendAll(events: readonly EventMessage[], stack: string, session: Session): Promise<Sent> {
  const claims = await claimStoreFor(events, stack);
  const settings = {
    environment: stack,
    producer: cliProducer,
    contracts: catalogue.contracts,
    ...(claims && { claims }),
    // What is not sent goes to a file beside the one that was given.
    spool: "none",
  } as const;
  const note = (message: string): void => session.note(message);
  const publisher = createPublisher(settings, { warn: note, error: note });
  const unsent: UnsentEvent[] = [];
  let unconfirmed = 0;
  for (let start = 0; start < events.length; start += groupSize) {
    const group = events.slice(start, start + groupSize);
    if (session.signal.aborted) {
      unsent.push(
        ...events.slice(start).map((event) => ({ event, code: "Interrupted", message: "not tried" })),
      );
      break;
    }
    const sent = await sendGroup(group, publisher);
    unsent.push(...sent.unsent);
    unconfirmed += sent.unconfirmed;
    session.progress.count("events", start + group.length, events.length);
  }
  session.progress.clear();
  return { unsent, unconfirmed };
}

/** The bucket's name has the account in it, which is asked for only when an event may need the bucket. */
async function claimStoreFor(
  events: readonly EventMessage[],
  stack: string,
): Promise<ClaimStore | undefined> {
  // Half the limit: what comes around the event in its entry is not counted here.
  if (events.every((event) => Buffer.byteLength(JSON.stringify(event)) < maxEventBytes / 2)) return undefined;
  const [, , , , accountId = ""] = (await callerIdentity()).split(":");
  return s3ClaimStore(claimBucketName(stack, accountId, regionOf(stack)));
}

async function sendGroup(group: readonly EventMessage[], publisher: Publisher<EventContract>): Promise<Sent> {
  try {
    return { unsent: [], unconfirmed: (await publisher.publish(group)).unconfirmed };
  } catch (error) {
    if (error instanceof UnsentEventsError)
      return { unsent: error.unsent, unconfirmed: error.unconfirmed.length };
    const { name, message } = error as Error;
    return { unsent: group.map((event) => ({ event, code: name, message })), unconfirmed: 0 };
  }
}

function noteBad(bad: readonly InvalidLine[], session: Session): void {
  for (const { number, problem } of bad.slice(0, shownProblems)) session.note(`Line ${number}: ${problem}`);
  if (bad.length > shownProblems) session.note(`… and ${bad.length - shownProblems} more.`);
}

/** @throws so that the exit code tells. */
function keepUnsent(file: string, unsent: readonly UnsentEvent[], session: Session): void {
  const path = freePath(file);
  const lines = unsent.map(({ event }) => `${JSON.stringify(event)}\n`);
  // It holds data of people.
  writeFileSync(path, lines.join(""), { flag: "wx", mode: 0o600 });
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
