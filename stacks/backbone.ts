export { DomainBusReference, type SubscribableBus } from "../components/domain-bus-reference";
export type { EventSubscription } from "../components/event-subscription";
export type { IamStatement } from "../components/iam/policy-document";
export type { SubscriberSettings } from "../components/subscriber-settings";
export type { SubscriptionSpec } from "../components/subscription-spec";
export * from "../events/contracts";
export type { EventMessage } from "../events/message/event-message";
export type { CircuitBreaker, EventHandler, HandlerContext } from "../handlers/settings/event-handler";
export { referToBus } from "./refer-to-bus";
