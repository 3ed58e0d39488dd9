import type { EventContract } from "../schema/contract";
import type { ClaimStore } from "./claim-store";
import { createEventSender, sizeProblem, type EventSender } from "./create-event-sender";
import { defaultSpool } from "./default-spool";
import { eventBridgeSink } from "./event-bridge-sink";
import type { EventSink } from "./event-sink";
import { idsOf, spoolUnsent } from "./spool-unsent";
import type { OutgoingEvent } from "./outgoing-event";
import { prepareEvent, type Draft, type EventDraft } from "./prepare-event";
import { RefusedEventsError, type RefusedEvent } from "./publish-errors";
import { systemPorts, type PublisherPorts } from "./publisher-ports";
import { replaySpool, type SpoolSummary } from "./replay-spool";
import { defaultRetry, type SendRetrySettings } from "./send-events";
import type { Spool } from "./spool";

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
  readonly retry?: Partial<SendRetrySettings>;
}

/** What became of a call of `publish`. */
export interface PublishSummary {
  /** Ids of the events, in the order they were given. */
  readonly ids: readonly string[];
  /** How many EventBridge has, for a bus that was seen in the last five minutes. */
  readonly published: number;
  /**
   * How many EventBridge has accepted for a bus of which it would not say whether it exists: the right to
   * `events:DescribeEventBus` is missing, or the question failed. They are lost if the bus is missing. They are told and
   * not spooled: the bus is nearly always there, and they would be sent twice for as long as the question fails.
   */
  readonly unconfirmed: number;
  /** How many wait in the spool for a replay. */
  readonly spooled: number;
}

/** Publishes events of the given contracts. */
export interface Publisher<Contract extends EventContract> {
  /**
   * Resolves only when every event is with EventBridge or in the spool. Rejects with RefusedEventsError, and nothing
   * sent, when an event breaks its contract or a limit; with UnsentEventsError when it had to give events up.
   *
   * EventBridge accepts events for a bus that does not exist, and drops them. So it is asked for the bus before the
   * first event, and again with the first event after five minutes. Events to a bus that is missing go to the spool;
   * those to one that cannot be asked about are sent and count as `unconfirmed`, with a warning once per bus and cause.
   * Was the bus removed after it was seen, the next question tells the port `error` how many events were accepted since.
   */
  publish(events: readonly EventDraft<Contract>[]): Promise<PublishSummary>;
  /**
   * Sends what is in the spool; what still fails stays there. Call it at start and from time to time. What is no event
   * is in the summary's `bad`, is kept aside, is told to the port `error` and counted as `SpoolBadRecords`.
   */
  replaySpool(): Promise<SpoolSummary>;
}

/** Makes a publisher that loses no event. */
export function createPublisher<Contract extends EventContract>(
  settings: PublisherSettings<Contract>,
  given: Partial<PublisherPorts> = {},
): Publisher<Contract> {
  checkSettings(settings);
  const ports = { ...systemPorts, ...given };
  const spool = spoolOf(settings);
  const retry = { ...defaultRetry, ...settings.retry };
  const sender = createEventSender({ ...settings, sink: settings.sink ?? eventBridgeSink(), retry }, ports);
  const keep = spoolUnsent(spool, ports);
  let replaying: Promise<SpoolSummary> | undefined;

  return {
    async publish(drafts) {
      const events = prepareAll(drafts, settings, sender, ports);
      const result = await sender.send(events);
      await keep(result, events);
      const [spooled, unconfirmed] = [result.failed.length, result.unconfirmed.length];
      const published = events.length - spooled - unconfirmed;
      return { ids: idsOf(events), published, unconfirmed, spooled };
    },
    async replaySpool() {
      if (!spool) throw new Error("This publisher has no spool: give createPublisher one to replay.");
      replaying ??= replaySpool(spool, sender, ports).finally(() => (replaying = undefined));
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
  sender: EventSender,
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
    const outgoing = sender.route(event);
    const problem = sizeProblem(outgoing, settings.claims);
    return problem === undefined ? [outgoing] : refuse(index, draft.type, problem);
  });
  if (refused.length > 0) throw new RefusedEventsError(refused);
  return events;
}
