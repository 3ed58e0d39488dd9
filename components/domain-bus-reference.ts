import * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../events/domains";
import type { EventContract } from "../events/schema/contract";
import { jobName, roleName } from "../handlers/settings/names";
import { CreationChain } from "./functions/creation-chain";
import type { SharedResources } from "./functions/shared-resources";
import type { EventSubscription } from "./event-subscription";
import { claimsArn } from "./iam/claim-policy";
import { makeSubscription } from "./make-subscription";
import type { SubscriberSettings } from "./subscriber-settings";
import type { SubscribedBus, SubscriptionSpec } from "./subscription-spec";

interface DomainBusReferenceArgs extends Pick<SharedResources, "pipeline" | "validatorsModule"> {
  readonly domain: Domain;
  /** The output `subscriberSettings` of the stack that has the bus. */
  readonly settings: SubscriberSettings;
}

/**
 * A domain's bus of another program of the account. Subscriptions have their own rule, queue, dead letters, consumer and
 * alarms in this program; they share tables, claim bucket, alarm topics and the queues of the bus.
 */
export class DomainBusReference extends pulumi.ComponentResource implements SubscribedBus {
  readonly busName: string;
  readonly domain: Domain;
  readonly eventBusName: pulumi.Output<string>;
  readonly undelivered: SubscribedBus["undelivered"];
  readonly rejected: SubscribedBus["rejected"];
  readonly recoveryRole: string;
  readonly program = `${pulumi.getProject()}/${pulumi.getStack()}`;
  private readonly shared: SharedResources;
  private readonly taken: Set<string>;

  constructor(
    private readonly name: string,
    args: DomainBusReferenceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:DomainBusReference", name, {}, opts);
    const bus = args.settings.buses[args.domain];
    this.busName = bus.busName;
    this.domain = args.domain;
    this.eventBusName = pulumi.output(bus.busName);
    this.undelivered = { arn: pulumi.output(bus.undelivered.arn) };
    this.rejected = { arn: pulumi.output(bus.rejected.arn), url: pulumi.output(bus.rejected.url) };
    const { environment, region } = args.settings;
    this.recoveryRole = roleName(jobName("recover-dead-letters", environment), region);
    this.shared = sharedResources(args);
    this.taken = new Set(bus.subscriptions);
    this.registerOutputs();
  }

  /** As {@link DomainEventBus.subscribe} does. */
  subscribe<const Contracts extends readonly EventContract[]>(
    subscription: string,
    spec: SubscriptionSpec<Contracts>,
  ): EventSubscription {
    const { name, shared, taken } = this;
    const made = makeSubscription({ bus: this, name, subscription, taken, spec, shared }, { parent: this });
    taken.add(subscription);
    return made;
  }
}

/** A bus as a subscription's author sees it: referred to, or made for a test. */
export type SubscribableBus = Pick<DomainBusReference, "subscribe">;

function sharedResources({ settings, pipeline, validatorsModule }: DomainBusReferenceArgs): SharedResources {
  const { claimBucket, stateTable, keyArn, buses: _, ...plain } = settings;
  const bucketArn = pulumi.output(claimBucket.arn);
  return {
    ...plain,
    pipeline,
    validatorsModule,
    stateTable: { name: pulumi.output(stateTable.name), arn: pulumi.output(stateTable.arn) },
    claims: {
      bucketName: pulumi.output(claimBucket.name),
      bucketArn,
      claimsOf: (domain) => claimsArn(bucketArn, domain),
    },
    logDeliveries: new CreationChain(),
    ...(keyArn !== undefined && { keyArn: pulumi.output(keyArn) }),
  };
}
