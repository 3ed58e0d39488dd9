export { resolveClaim, type ClaimStore } from "./claim-store";
export * from "./create-publisher";
export { eventBridgeSink } from "./event-bridge-sink";
export type { EventSink, SendFailure } from "./event-sink";
export { fileSpool, type FileSpoolSettings } from "./file-spool";
export type { OutgoingEvent } from "./outgoing-event";
export type { Draft, EventDraft } from "./prepare-event";
export * from "./publish-errors";
export type { PublisherMetric, PublisherPorts } from "./publisher-ports";
export type { SpoolSummary } from "./replay-spool";
export type { SendRetrySettings } from "./send-events";
export {
  NotSpooledError,
  type BadRecord,
  type ReplaySummary,
  type SendBatch,
  type Spool,
  type SpooledEvent,
} from "./spool";
