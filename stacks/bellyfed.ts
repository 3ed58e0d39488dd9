import * as aws from "@pulumi/aws/provider";
import { DeadLetterRecovery } from "../components/dead-letter-recovery";
import { DomainEventBus } from "../components/domain-event-bus";
import { DriftDetection } from "../components/drift-detection";
import { IngressBus, forwardingRoleName } from "../components/ingress-bus";
import { subscriberSettings } from "../components/subscriber-settings";
import type { CallbackFactory } from "../components/functions/bundle-callback";
import { busName, domains, ingressBusName, platform } from "../events/domains";
import { jobName, roleName } from "../handlers/settings/names";
import { createMonitoring } from "./create-monitoring";
import { createSharedResources } from "./create-shared-resources";
import type { StackConfig } from "./read-config";
import { publisherRolesOf } from "./read-publishers";
import { subscribeEndpoint } from "./subscriptions/subscribe-endpoint";
import { subscribeJournal } from "./subscriptions/subscribe-journal";
import type { SubscriptionResources } from "./subscriptions/subscription-resources";

/* eslint-disable @typescript-eslint/no-require-imports -- handlers are required where they run: in Lambda */

/** What every environment has: a bus per domain, the ingress bus, and the recovery of dead letters. */
export function bellyfed(config: StackConfig) {
  const { environment, region } = config;
  const opts = { provider: createProvider(config) };
  const shared = createSharedResources(config, opts);
  const recoveryRole = roleName(jobName("recover-dead-letters", environment), region);
  const ownRoles = [forwardingRoleName(ingressBusName(environment), region), recoveryRole];

  const buses = domains.map((domain) => {
    const bus = new DomainEventBus(
      domain,
      {
        busName: busName(domain, environment),
        domain,
        publisherRoles: [...publisherRolesOf(domain, config), ...ownRoles],
        logLevel: config.busLogLevel,
        shared,
      },
      opts,
    );
    subscribeAll(bus, { config, shared, opts });
    return bus;
  });
  const ingress = new IngressBus(
    "ingress",
    {
      busName: ingressBusName(environment),
      // Recovery gives back to a bus what the bus could not encrypt.
      publisherRoles: [...publisherRolesOf("ingress", config), ...(shared.keyArn ? [recoveryRole] : [])],
      domainBuses: buses,
      logLevel: config.busLogLevel,
      shared,
    },
    opts,
  );
  const recovery = new DeadLetterRecovery(
    "recover-dead-letters",
    { buses, ingress, everyMinutes: config.recoveryMinutes, shared, callbackFactory: recoverDeadLetters },
    opts,
  );
  const drift = new DriftDetection(
    "detect-drift",
    { buses, ingress, shared, callbackFactory: detectDrift },
    opts,
  );
  createMonitoring({ buses, ingress, recovery, drift }, shared, opts);
  const { journal, claims } = shared;
  return { buses, ingress, recovery, journal, claims, subscriberSettings: subscriberSettings(buses, shared) };
}

const recoverDeadLetters: CallbackFactory = () => {
  const { createRecovery } =
    require("#handlers/recover-dead-letters") as typeof import("#handlers/recover-dead-letters");
  return createRecovery();
};

const detectDrift: CallbackFactory = () => {
  const { createDriftDetection } =
    require("#handlers/detect-drift") as typeof import("#handlers/detect-drift");
  return createDriftDetection();
};

/** Who subscribes to a domain's events, in every environment; each has a file in `stacks/subscriptions/`. */
function subscribeAll(bus: DomainEventBus, given: SubscriptionResources): void {
  subscribeJournal(bus, given);
  for (const endpoint of given.config.endpoints.filter(({ domain }) => domain === bus.domain)) {
    subscribeEndpoint(bus, endpoint, given);
  }
}

function createProvider({ region, accountIds, environment, owner, costCentre }: StackConfig): aws.Provider {
  return new aws.Provider("aws", {
    region: region as aws.ProviderArgs["region"],
    ...(accountIds.length > 0 && { allowedAccountIds: [...accountIds] }),
    defaultTags: { tags: { project: platform, environment, owner, "cost-centre": costCentre } },
  });
}
