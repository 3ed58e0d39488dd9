import * as aws from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import { DeadLetterRecovery, recoveryFunctionName } from "../components/dead-letter-recovery";
import { DomainEventBus } from "../components/domain-event-bus";
import { DriftDetection } from "../components/drift-detection";
import { EventRouter, forwardingRoleName } from "../components/event-router";
import type { EventTables } from "../components/storage/event-tables";
import { SigningSecret } from "../components/security/signing-secret";
import type { CallbackFactory } from "../components/functions/bundle-callback";
import { catalogue } from "../events/contracts/catalogue";
import { busName, domains, ingressBusName } from "../events/domains";
import type { Environment } from "./environment";
import { layFoundation } from "./lay-foundation";
import { observe } from "./observe";
import { publishersTo } from "./publishers-to";
import type { EndpointSettings, Settings } from "./settings";

/* eslint-disable @typescript-eslint/no-require-imports -- handlers are required where they run: in Lambda */

/** The platform that every environment has: a bus per domain, the ingress bus, and what recovers dead letters. */
export function bellyfed(shape: Environment, settings: Settings) {
  const { environment } = settings;
  const opts = { provider: provider(settings) };
  const { tables, claims, platform } = layFoundation(shape, settings, opts);
  const { keyArn } = platform;
  const ownRoles = [forwardingRoleName(ingressBusName(environment)), recoveryFunctionName(environment)];

  const buses = domains.map((domain) => {
    const bus = new DomainEventBus(
      domain,
      {
        busName: busName(domain, environment),
        domain,
        publisherRoles: [...publishersTo(domain, settings), ...ownRoles],
        logLevel: settings.busLogLevel,
        platform,
      },
      opts,
    );
    subscribeJournal(bus, tables, settings);
    for (const endpoint of settings.endpoints.filter((one) => one.domain === domain)) {
      subscribeEndpoint(bus, endpoint, settings, { keyArn, opts });
    }
    return bus;
  });
  const router = new EventRouter(
    "ingress",
    {
      busName: ingressBusName(environment),
      // Recovery gives back to a bus what the bus could not encrypt.
      publisherRoles: [
        ...publishersTo("ingress", settings),
        ...(keyArn ? [recoveryFunctionName(environment)] : []),
      ],
      domainBuses: buses,
      logLevel: settings.busLogLevel,
      platform,
    },
    opts,
  );
  const recovery = new DeadLetterRecovery(
    "recover-dead-letters",
    {
      environment,
      buses,
      router,
      everyMinutes: settings.recoveryMinutes,
      platform,
      callbackFactory: recoverDeadLetters,
    },
    opts,
  );
  const drift = new DriftDetection(
    "detect-drift",
    { environment, buses, router, platform, callbackFactory: detectDrift },
    opts,
  );
  observe({ buses, router, recovery, drift }, settings, opts);
  return { buses, router, recovery, tables, claims };
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
function subscribeJournal(bus: DomainEventBus, tables: EventTables, settings: Settings): void {
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
  endpoint: EndpointSettings,
  settings: Settings,
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

function provider(settings: Settings): aws.Provider {
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
