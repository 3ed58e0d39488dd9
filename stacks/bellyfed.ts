import * as aws from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import { DeadLetterRecovery, recoveryFunctionName } from "../components/dead-letter-recovery";
import { DomainEventBus } from "../components/domain-event-bus";
import { DriftDetection } from "../components/drift-detection";
import { IngressBus, forwardingRoleName } from "../components/ingress-bus";
import type { EventTables } from "../components/storage/event-tables";
import { SigningSecret } from "../components/security/signing-secret";
import type { CallbackFactory } from "../components/functions/bundle-callback";
import { catalogue } from "../events/contracts/catalogue";
import { busName, domains, ingressBusName } from "../events/domains";
import type { Environment } from "./environment";
import { createSharedResources } from "./create-shared-resources";
import { createMonitoring } from "./create-monitoring";
import { publisherRolesOf } from "./publisher-roles-of";
import type { EndpointSubscription, StackConfig } from "./settings";

/* eslint-disable @typescript-eslint/no-require-imports -- handlers are required where they run: in Lambda */

/** What every environment has: a bus per domain, the ingress bus, and what recovers dead letters. */
export function bellyfed(shape: Environment, settings: StackConfig) {
  const { environment } = settings;
  const opts = { provider: provider(settings) };
  const { tables, claims, shared } = createSharedResources(shape, settings, opts);
  const { keyArn } = shared;
  const ownRoles = [forwardingRoleName(ingressBusName(environment)), recoveryFunctionName(environment)];

  const buses = domains.map((domain) => {
    const bus = new DomainEventBus(
      domain,
      {
        busName: busName(domain, environment),
        domain,
        publisherRoles: [...publisherRolesOf(domain, settings), ...ownRoles],
        logLevel: settings.busLogLevel,
        shared,
      },
      opts,
    );
    subscribeJournal(bus, tables, settings);
    for (const endpoint of settings.endpoints.filter((one) => one.domain === domain)) {
      subscribeEndpoint(bus, endpoint, settings, { keyArn, opts });
    }
    return bus;
  });
  const ingress = new IngressBus(
    "ingress",
    {
      busName: ingressBusName(environment),
      // Recovery gives back to a bus what the bus could not encrypt.
      publisherRoles: [
        ...publisherRolesOf("ingress", settings),
        ...(keyArn ? [recoveryFunctionName(environment)] : []),
      ],
      domainBuses: buses,
      logLevel: settings.busLogLevel,
      shared,
    },
    opts,
  );
  const recovery = new DeadLetterRecovery(
    "recover-dead-letters",
    {
      environment,
      buses,
      ingress,
      everyMinutes: settings.recoveryMinutes,
      shared,
      callbackFactory: recoverDeadLetters,
    },
    opts,
  );
  const drift = new DriftDetection(
    "detect-drift",
    { environment, buses, ingress, shared, callbackFactory: detectDrift },
    opts,
  );
  createMonitoring({ buses, ingress, recovery, drift }, settings, opts);
  return { buses, ingress, recovery, tables, claims };
}

const recoverDeadLetters: CallbackFactory = () => {
  const { createRecovery } =
    require("./handlers/recover-dead-letters") as typeof import("../handlers/recover-dead-letters");
  return createRecovery();
};

const detectDrift: CallbackFactory = () => {
  const { createDriftDetection } =
    require("./handlers/detect-drift") as typeof import("../handlers/detect-drift");
  return createDriftDetection();
};

/** Records every event of the domain once. */
function subscribeJournal(bus: DomainEventBus, tables: EventTables, settings: StackConfig): void {
  bus.subscribe("journal", {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { journalEvent } =
        require("./handlers/journal-event") as typeof import("../handlers/journal-event");
      return journalEvent();
    },
    // The write is keyed by the event's id: a repeat changes nothing.
    consumer: { idempotency: { mode: "none" } },
    environment: { JOURNAL_TABLE: tables.journal.name, JOURNAL_TTL_DAYS: String(settings.journalDays) },
    statements: [{ Sid: "WriteJournal", Action: "dynamodb:PutItem", Resource: tables.journal.arn }],
  });
}

/** Posts every event of the domain to a downstream service. */
function subscribeEndpoint(
  bus: DomainEventBus,
  endpoint: EndpointSubscription,
  settings: StackConfig,
  { keyArn, opts }: { keyArn?: pulumi.Output<string>; opts: pulumi.ComponentResourceOptions },
): void {
  const secret = new SigningSecret(
    `${bus.domain}-${endpoint.name}-signing-key`,
    {
      secretName: `bellyfed/${settings.environment}/endpoints/${bus.domain}/${endpoint.name}`,
      protect: settings.protect,
      keyArn,
    },
    opts,
  );
  bus.subscribe(endpoint.name, {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { postToEndpoint } =
        require("./handlers/post-to-endpoint") as typeof import("../handlers/post-to-endpoint");
      return postToEndpoint();
    },
    consumer: { idempotency: { mode: "lock" } },
    environment: {
      ENDPOINT_URL: endpoint.url,
      ENDPOINT_SECRET_ARN: secret.arn,
      ENDPOINT_TIMEOUT_MS: "5000",
    },
    statements: [{ Sid: "ReadSigningKey", Action: "secretsmanager:GetSecretValue", Resource: secret.arn }],
  });
}

function provider(settings: StackConfig): aws.Provider {
  return new aws.Provider("aws", {
    region: settings.region as aws.ProviderArgs["region"],
    ...(settings.accountIds.length > 0 && { allowedAccountIds: [...settings.accountIds] }),
    defaultTags: {
      tags: {
        project: "bellyfed",
        environment: settings.environment,
        owner: settings.owner,
        "cost-centre": settings.costCentre,
      },
    },
  });
}
