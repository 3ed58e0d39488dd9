export { claimCheckOf, parseClaimedData, type ClaimCheck } from "./claim-check";
export {
  fromCloudEvent,
  toCloudEvent,
  type CloudEvent,
  type EventOfCloudEvent,
  type MappingProblem,
} from "./cloud-event";
export { eventIdentity } from "./event-identity";
export type { EventMessage, EventMetadata } from "./event-message";
export type { TraceContext } from "./trace-context";
export { validateEvent } from "./validate-event";
export type { EventViolation } from "./validation";
