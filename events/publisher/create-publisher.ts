import type { EventContract } from "../schema/contract";
import type { ClaimStore } from "./claim-store";
import { createEventSender, sizeProblem, type EventSender } from "./create-event-sender";
import { eventBridgeSink } from "./event-bridge-sink";
import type { EventSink } from "./event-sink";
import { fileSpool } from "./file-spool";
import { idsOf, spoolUnsent } from "./spool-unsent";
import type { OutgoingEvent } from "./outgoing-event";
import { prepareEvent, type Draft, type EventDraft } from "./prepare-event";
import { RefusedEventsError, type RefusedEvent } from "./publish-errors";
import { systemPorts, type PublisherPorts } from "./publisher-ports";
import { replaySpool, type SpoolSummary } from "./replay-spool";
import { defaultRetry, type SendRetrySettings } from "./send-events";
import type { Spool } from "./spool";

export interface PublisherSettings<Contract extends EventContract> {
  readonly environment: string;
  /** Name of the publishing service; also the source of events that name none. */
  readonly producer: string;
  /** The contracts of the events that this service publishes; others are refused. */
  readonly contracts: readonly Contract[];
  /** @default EventBridge through a client of its own */
  readonly sink?: EventSink;
  /**
   * Keeps the events that EventBridge does not accept; with `none`, `publish` rejects with them. Where the disk does not
   * outlive the process, give a queue spool. @default files in the working directory, named after environment and producer
   */
  readonly spool?: Spool | "none";
  /** Keeps data of up to 8 MiB: `s3ClaimStore` of the stack's output `claimBucket`. @default none: it is refused */
  readonly claims?: ClaimStore;
  readonly retry?: Partial<SendRetrySettings>;
}

export interface PublishSummary {
  /** Ids of the events, in the order of the call. */
  readonly ids: readonly string[];
  /** Events that EventBridge has accepted for a bus that was confirmed in the last five minutes. */
  readonly published: number;
  /**
   * Events that EventBridge has accepted for a bus that could not be confirmed, as `events:DescribeEventBus` is not
   * permitted or failed. They are lost if the bus is missing; spooled, they would be sent twice while the check fails.
   */
  readonly unconfirmed: number;
  readonly spooled: number;
}

export interface Publisher<Contract extends EventContract> {
  /**
   * Resolves when EventBridge or the spool has every event. Rejects with RefusedEventsError, before anything is sent,
   * when an event breaks its contract or a limit, and with UnsentEventsError when neither has all events. Events to a
   * missing bus go to the spool, because EventBridge accepts and drops them.
   */
  publish(events: readonly EventDraft<Contract>[]): Promise<PublishSummary>;
  /** Sends the events of the spool; those that fail again, and bad records, stay. Call it at start and periodically. */
  replaySpool(): Promise<SpoolSummary>;
}

/** Makes the publisher of a service; one is enough for all that it publishes. Nothing is sent or asked before `publish`. */
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
  if (spool === "none") return undefined;
  return spool ?? fileSpool({ path: `events-${environment}-${encodeURIComponent(producer)}.spool` });
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

/** Prepares all events or none, so that one invalid event prevents a partial publish. */
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
