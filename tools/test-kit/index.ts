export { recordSubscription, type RecordedSubscription } from "./record-subscription";
export { runSubscription, type RunningSubscription, type RunSettings } from "./run-subscription";
export type { Subscribe } from "./subscribe";
