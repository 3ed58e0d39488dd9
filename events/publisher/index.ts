export { claimCheckOf, type ClaimCheck } from "../message/claim-check";
export { resolveClaim, type ClaimStore } from "./claim-store";
export {
  createPublisher,
  type Publisher,
  type PublisherSettings,
  type PublishSummary,
} from "./create-publisher";
export { eventBridgeSink } from "./event-bridge-sink";
export type { EventSink, SendFailure } from "./event-sink";
export { fileSpool, type FileSpoolSettings } from "./file-spool";
export type { EventDraft } from "./prepare-event";
export {
  RefusedEventsError,
  UnsentEventsError,
  type RefusedEvent,
  type PublishedIds,
  type UnsentEvent,
} from "./publish-errors";
export type { PublisherMetric, PublisherPorts } from "./publisher-ports";
export { queueSpool, type QueueSpoolSettings } from "./queue-spool";
export { s3ClaimStore } from "./s3-claim-store";
export type { SpoolSummary } from "./replay-spool";
export { NotSpooledError, type ReplaySummary, type Spool, type SpooledEvent } from "./spool";
export { signRequest, type RequestToSign } from "./sign-request";
export { verifySignature, type SignedRequest, type VerificationSettings } from "./verify-signature";
