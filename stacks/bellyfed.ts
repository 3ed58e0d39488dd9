import * as aws from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import { DeadLetterRecovery } from "../components/dead-letter-recovery";
import { DomainEventBus } from "../components/domain-event-bus";
import { DriftDetection } from "../components/drift-detection";
import { IngressBus, forwardingRoleName } from "../components/ingress-bus";
import type { EventTables } from "../components/storage/event-tables";
import { subscriberSettings } from "../components/subscriber-settings";
import { SigningSecret } from "../components/security/signing-secret";
import type { CallbackFactory } from "../components/functions/bundle-callback";
import { catalogue } from "../events/contracts/catalogue";
import { busName, domains, ingressBusName } from "../events/domains";
import { jobName, roleName } from "../handlers/settings/names";
import { createMonitoring } from "./create-monitoring";
import { createSharedResources } from "./create-shared-resources";
import type { StackConfig } from "./read-config";
import type { EndpointSubscription } from "./read-endpoints";
import { publisherRolesOf } from "./read-publishers";

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
    subscribeJournal(bus, shared.tables, config);
    for (const endpoint of config.endpoints.filter((one) => one.domain === domain)) {
      subscribeEndpoint(bus, endpoint, config, { keyArn: shared.keyArn, opts });
    }
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
  const { tables, claims } = shared;
  return { buses, ingress, recovery, tables, claims, subscriberSettings: subscriberSettings(buses, shared) };
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

/** Records every event of the domain once. */
function subscribeJournal(bus: DomainEventBus, tables: EventTables, { journalDays }: StackConfig): void {
  bus.subscribe("journal", {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { journalEvent } = require("#handlers/journal-event") as typeof import("#handlers/journal-event");
      return journalEvent();
    },
    // The write is keyed by the event's id: a repeat changes nothing.
    consumer: { idempotency: { mode: "none" } },
    environment: { JOURNAL_TABLE: tables.journal.name, JOURNAL_TTL_DAYS: String(journalDays) },
    statements: [{ Sid: "WriteJournal", Action: "dynamodb:PutItem", Resource: tables.journal.arn }],
  });
}

/** Posts every event of the domain to a downstream service. */
function subscribeEndpoint(
  bus: DomainEventBus,
  endpoint: EndpointSubscription,
  { environment, protect }: StackConfig,
  { keyArn, opts }: { keyArn?: pulumi.Output<string>; opts: pulumi.ComponentResourceOptions },
): void {
  const secret = new SigningSecret(
    `${bus.domain}-${endpoint.name}-signing-key`,
    { secretName: `bellyfed/${environment}/endpoints/${bus.domain}/${endpoint.name}`, protect, keyArn },
    opts,
  );
  bus.subscribe(endpoint.name, {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { postToEndpoint } =
        require("#handlers/post-to-endpoint") as typeof import("#handlers/post-to-endpoint");
      return postToEndpoint();
    },
    consumer: { idempotency: { mode: "lock" } },
    environment: { ENDPOINT_URL: endpoint.url, ENDPOINT_SECRET_ARN: secret.arn, ENDPOINT_TIMEOUT_MS: "5000" },
    statements: [{ Sid: "ReadSigningKey", Action: "secretsmanager:GetSecretValue", Resource: secret.arn }],
  });
}

function createProvider({ region, accountIds, environment, owner, costCentre }: StackConfig): aws.Provider {
  return new aws.Provider("aws", {
    region: region as aws.ProviderArgs["region"],
    ...(accountIds.length > 0 && { allowedAccountIds: [...accountIds] }),
    defaultTags: { tags: { project: "bellyfed", environment, owner, "cost-centre": costCentre } },
  });
}
