import type { EventContract } from "../events/contract";
import type { ClaimStore } from "./claim-check";
import { createDelivery, sizeProblem, type Delivery } from "./create-delivery";
import { defaultSpool } from "./default-spool";
import { eventBridgeSink } from "./event-bridge-sink";
import type { EventSink } from "./event-sink";
import type { OutgoingEvent } from "./outgoing-event";
import { prepareEvent, type Draft, type EventDraft } from "./prepare-event";
import { RefusedEventsError, UnsentEventsError, type RefusedEvent } from "./publish-errors";
import { systemPorts, type PublisherPorts } from "./publisher-ports";
import { defaultRetry, type Failed, type RetrySettings } from "./send-events";
import type { ReplaySummary, SendGroup, Spool, SpooledEvent } from "./spool";

/** What a service decides about its publisher. */
export interface PublisherSettings<Contract extends EventContract> {
  /** Name of the environment whose buses are published to: `dev`, `prod`. */
  readonly environment: string;
  /** Name of the publishing service; also the events' source where they name none. */
  readonly producer: string;
  /** The contracts that this service publishes; nothing else leaves. */
  readonly contracts: readonly Contract[];
  /** Default: EventBridge through a client of its own. */
  readonly sink?: EventSink;
  /**
   * Where events go that EventBridge does not take. Default files in the working directory, which keep them only as
   * long as its disk lasts: call `replaySpool` when the service starts. With `none` `publish` rejects with them.
   */
  readonly spool?: Spool | "none";
  /**
   * Where the data of events over the limit goes, up to 8 MiB; without one they are refused. `s3ClaimStore` takes the
   * stack's output `claimBucket`: consumers fetch from that bucket alone, and handlers see the event whole.
   */
  readonly claims?: ClaimStore;
  /** Default: 5 attempts, 100 ms to 5 s apart. */
  readonly retry?: Partial<RetrySettings>;
}

/** What became of a call of `publish`. */
export interface PublishSummary {
  /** Ids of the events, in the order they were given. */
  readonly ids: readonly string[];
  /** How many EventBridge has. */
  readonly published: number;
  /** How many wait in the spool for a replay. */
  readonly spooled: number;
}

/** Publishes events of the given contracts. */
export interface Publisher<Contract extends EventContract> {
  /**
   * Resolves only when every event is with EventBridge or in the spool. Rejects with RefusedEventsError, and nothing
   * sent, when an event breaks its contract or a limit; with UnsentEventsError when it had to give events up.
   */
  publish(events: readonly EventDraft<Contract>[]): Promise<PublishSummary>;
  /**
   * Sends what is in the spool; what still fails stays there. Call it at start and from time to time. What is no event
   * is in the summary's `bad`, is kept aside, is told to the port `error` and counted as `SpoolBadRecords`.
   */
  replaySpool(): Promise<ReplaySummary>;
}

/** Bad records that one replay tells in lines of their own. */
const maxErrorLines = 20;

/** Makes a publisher that loses no event. */
export function createPublisher<Contract extends EventContract>(
  settings: PublisherSettings<Contract>,
  given: Partial<PublisherPorts> = {},
): Publisher<Contract> {
  checkSettings(settings);
  const ports = { ...systemPorts, ...given };
  const spool = spoolOf(settings);
  const retry = { ...defaultRetry, ...settings.retry };
  const delivery = createDelivery({ ...settings, sink: settings.sink ?? eventBridgeSink(), retry }, ports);
  const keep = createKeeper(spool, ports);
  let replaying: Promise<ReplaySummary> | undefined;

  return {
    async publish(drafts) {
      const events = prepareAll(drafts, settings, delivery, ports);
      const failed = await delivery.deliver(events);
      await keep(failed, events);
      const ids = events.map(({ event }) => event.metadata.id);
      return { ids, published: events.length - failed.length, spooled: failed.length };
    },
    async replaySpool() {
      if (!spool) throw new Error("This publisher has no spool: give createPublisher one to replay.");
      replaying ??= replayAndTell(spool, delivery, ports).finally(() => (replaying = undefined));
      return replaying;
    },
  };
}

function spoolOf({ spool, environment, producer }: PublisherSettings<EventContract>): Spool | undefined {
  return spool === "none" ? undefined : (spool ?? defaultSpool(environment, producer));
}

function checkSettings({ environment, producer, contracts }: PublisherSettings<EventContract>): void {
  if (!/^[a-z][a-z0-9-]*$/.test(environment)) {
    throw new Error(
      `Publisher: environment "${environment}" must be lower-case letters, digits and hyphens.`,
    );
  }
  if (producer.length < 1 || producer.length > 128) {
    throw new Error(`Publisher: producer "${producer}" must have 1 to 128 characters.`);
  }
  if (contracts.length === 0)
    throw new Error("Publisher: contracts is empty, so nothing could be published.");
}

/** Prepares all events or none: a caller with one bad event must not have half of its events sent. */
function prepareAll(
  drafts: readonly Draft[],
  settings: PublisherSettings<EventContract>,
  delivery: Delivery,
  ports: PublisherPorts,
): OutgoingEvent[] {
  const refused: RefusedEvent[] = [];
  const refuse = (index: number, type: string, problem: string): [] => {
    refused.push({ index, type, problem });
    return [];
  };
  const events = drafts.flatMap((draft, index) => {
    const event = prepareEvent(draft, settings, ports);
    if ("problem" in event) return refuse(index, draft.type, event.problem);
    const outgoing = delivery.route(event);
    const problem = sizeProblem(outgoing, settings.claims);
    return problem === undefined ? [outgoing] : refuse(index, draft.type, problem);
  });
  if (refused.length > 0) throw new RefusedEventsError(refused);
  return events;
}

/** Puts what was not sent into the spool, or rejects with it. */
function createKeeper(spool: Spool | undefined, ports: PublisherPorts) {
  let sequence = 0;
  return async (failed: readonly Failed[], events: readonly OutgoingEvent[]): Promise<void> => {
    if (failed.length === 0) return;
    const attemptedAtMs = ports.now();
    const records = failed.map(({ outgoing, failure }): SpooledEvent => {
      return { event: outgoing.event, attemptedAtMs, sequence: sequence++, code: failure.code };
    });
    try {
      if (!spool) throw new Error("No spool is configured.");
      await spool.add(records);
    } catch (cause) {
      throw unsentEvents(failed, events, cause);
    }
    const codes = [...new Set(records.map(({ code }) => code))].join(", ");
    const where = spool?.place === undefined ? "" : ` ${spool.place}`;
    ports.count("EventsSpooled", failed.length);
    ports.warn(`${failed.length} events went to the spool${where}: ${codes}`);
  };
}

function unsentEvents(failed: readonly Failed[], events: readonly OutgoingEvent[], cause: unknown) {
  const unsent = failed.map(({ outgoing, failure: { code, message } }) => {
    return { event: outgoing.original, code, message };
  });
  const unsentEvents = new Set(unsent.map(({ event }) => event));
  const published = events.map(({ original }) => original).filter((event) => !unsentEvents.has(event));
  return new UnsentEventsError(
    unsent,
    published.map(({ metadata }) => metadata.id),
    { cause },
  );
}

async function replayAndTell(
  spool: Spool,
  delivery: Delivery,
  ports: PublisherPorts,
): Promise<ReplaySummary> {
  const summary = await spool.replay(sendSpooled(delivery));
  const { bad } = summary;
  if (bad.length > 0) ports.count("SpoolBadRecords", bad.length);
  for (const { where, problem } of bad.slice(0, maxErrorLines)) ports.error(`spool ${where}: ${problem}`);
  if (bad.length > maxErrorLines)
    ports.error(`spool: ${bad.length - maxErrorLines} more bad records than are told here`);
  return summary;
}

function sendSpooled(delivery: Delivery): SendGroup {
  return async (group) => {
    const failed = await delivery.deliver(group.map(({ event }) => delivery.route(event)));
    const unsent = new Set(failed.map(({ outgoing }) => outgoing.original));
    return {
      kept: group.filter(({ event }) => unsent.has(event)),
      // What is refused for good must not hold up what comes after it.
      goOn: failed.every(({ failure }) => !failure.transient),
    };
  };
}
