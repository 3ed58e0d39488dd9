import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerSettingsOverrides } from "../handlers/settings/consumer-settings";
import type { EventContract, EventOf } from "../events/schema/contract";
import type { Domain } from "../events/domains";
import type { EventHandler } from "../handlers/settings/event-handler";
import type { ConsumerSizing } from "./functions/shared-resources";
import type { IamStatement } from "./iam/policy-document";
import type { EventQueue } from "./event-queue";

export interface SubscriptionSpec<Contracts extends readonly EventContract[] = readonly EventContract[]> {
  /** The contracts of the events to receive: at least one, all of the bus' own domain. */
  readonly events: Contracts;
  /** Makes the handler, once per cold start; inline, and thin: see {@link LambdaCallback}. */
  readonly handler: () => EventHandler<EventOf<Contracts[number]>>;
  /** Breaker, attempts and idempotency, where they differ from the environment's. */
  readonly consumer?: ConsumerSettingsOverrides;
  /** Batches and function, where they differ from the environment's. */
  readonly sizing?: Partial<ConsumerSizing>;
  /** Environment variables of the handler's own. @default none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What the handler may do in AWS, beyond consuming its queue. @default nothing */
  readonly statements?: readonly IamStatement[];
}

/** The bus that a subscription belongs to, as far as it needs to know it. */
export interface SubscribedBus {
  readonly busName: string;
  readonly domain: Domain;
  readonly eventBusName: pulumi.Output<string>;
  readonly undelivered: Pick<EventQueue, "arn">;
  readonly rejected: Pick<EventQueue, "arn" | "url">;
  /** Name of the role that recovers undelivered events, where its own policy does not name the subscription's queue. */
  readonly recoveryRole?: string;
  /** The program that subscribes, as `<project>/<stack>`, where it is another than the bus'. */
  readonly program?: string;
}
