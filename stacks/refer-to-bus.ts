import type * as pulumi from "@pulumi/pulumi";
import { DomainBusReference } from "../components/domain-bus-reference";
import type { SubscriberSettings } from "../components/subscriber-settings";
import type { Domain } from "../events/domains";
import { consumerPipeline, validatorsModule } from "./consumer-pipeline";

/**
 * The bus of a domain, to subscribe to it from another program of the account.
 * @param settings the output `subscriberSettings` of the environment's stack, as `getOutputDetails` of a StackReference
 * answers it
 */
export function referToBus(
  domain: Domain,
  settings: SubscriberSettings,
  opts?: pulumi.ComponentResourceOptions,
): DomainBusReference {
  return new DomainBusReference(
    domain,
    { domain, settings, pipeline: consumerPipeline, validatorsModule },
    opts,
  );
}
