import type { CorpusChange } from "./corpus-change";
import { goodNetworks } from "./good-networks";
import { goodPlaces } from "./good-places";
import { upgrades } from "./upgrades";

const component = "bellyfed:";

/** Changes that harm no event. */
export const goodChanges: readonly CorpusChange[] = [
  ...goodNetworks,
  ...goodPlaces,
  ...upgrades,
  { what: "nothing", edit: () => undefined },
  {
    what: "a queue's policy is renamed, with an alias",
    edit: (graph) => {
      const { urn } = graph.find("user-search-index-events-policy");
      return graph
        .rename("user-search-index-events-policy", "user-search-index-access")
        .setOptions("user-search-index-access", { aliases: [urn] });
    },
  },
  {
    what: "a target is renamed in prod, with an alias",
    stack: "prod",
    edit: (graph) => {
      const { urn } = graph.find("user-search-index-target");
      return graph
        .rename("user-search-index-target", "user-search-index-route")
        .setOptions("user-search-index-route", { aliases: [urn] });
    },
  },
  {
    what: "a bus is renamed in the program, with an alias",
    edit: (graph) =>
      graph
        .rename("user", "people", "bellyfed:events:DomainEventBus")
        .setOptions("people", { aliases: [{ name: "user" }] }, "bellyfed:events:DomainEventBus"),
  },
  {
    what: "a rule is put below another component, with an alias",
    edit: (graph) => {
      const { urn } = graph.find("system-journal-rule");
      return graph
        .reparent("system-journal-rule", "system", component)
        .setOptions("system-journal-rule", { aliases: [urn] });
    },
  },
  {
    what: "a queue keeps for longer",
    edit: (graph) => graph.set("user-search-index-events-queue", { messageRetentionSeconds: 864_000 }),
  },
  { what: "an archive keeps for longer", edit: (graph) => graph.set("user-archive", { retentionDays: 30 }) },
  {
    what: "functions get more memory",
    edit: (graph) =>
      graph
        .set("user-search-index-consumer-function", { memorySize: 512 })
        .set("auth-journal-consumer-function", { memorySize: 512 }),
  },
  {
    what: "a function gets more time, and its queue with it",
    edit: (graph) =>
      graph
        .set("user-search-index-events-queue", { visibilityTimeoutSeconds: 400 })
        .set("user-search-index-consumer-function", { timeout: 60 }),
  },
  {
    what: "a function logs more",
    edit: (graph) =>
      graph.set("user-journal-consumer-function", {
        loggingConfig: {
          ...(graph.find("user-journal-consumer-function").inputs["loggingConfig"] as object),
          applicationLogLevel: "DEBUG",
        },
      }),
  },
  {
    what: "a function gets another variable",
    edit: (graph) => {
      const { variables } = graph.find("auth-journal-consumer-function").inputs["environment"] as {
        variables: object;
      };
      return graph.set("auth-journal-consumer-function", {
        environment: { variables: { ...variables, RELEASE: "2" } },
      });
    },
  },
  {
    what: "a mapping takes smaller batches",
    edit: (graph) =>
      graph.set("user-search-index-mapping", { batchSize: 10, maximumBatchingWindowInSeconds: 0 }),
  },
  {
    what: "a mapping may run more at once",
    edit: (graph) => graph.set("analytics-rankings-mapping", { scalingConfig: { maximumConcurrency: 5 } }),
  },
  {
    what: "resources get a tag",
    edit: (graph) =>
      graph
        .set("user-search-index-events-queue", { tags: { team: "search" } })
        .set("user-bus", { tags: { team: "identity" } }),
  },
  {
    what: "a rule is described otherwise",
    edit: (graph) => graph.set("user-search-index-rule", { description: "What the search index wants" }),
  },
  {
    what: "a target is tried for less long",
    edit: (graph) =>
      graph.set("auth-journal-target", {
        retryPolicy: { maximumEventAgeInSeconds: 43_200, maximumRetryAttempts: 100 },
      }),
  },
  {
    what: "logs are kept for less long",
    edit: (graph) => graph.set("user-search-index-consumer-logs", { retentionInDays: 3 }),
  },
  { what: "the dashboard is removed", edit: (graph) => graph.remove(["overview", component]) },
  {
    what: "recovery runs more often",
    edit: (graph) => graph.set("recover-dead-letters-schedule", { scheduleExpression: "rate(5 minutes)" }),
  },
  {
    what: "another publisher is let in",
    edit: (graph) =>
      graph.respell(
        '"arn:aws:iam::000000000000:role/bellyfed-*-dev"',
        '"arn:aws:iam::000000000000:role/bellyfed-*-dev","arn:aws:iam::000000000000:role/partner-dev"',
      ),
  },
  {
    what: "a role may do more",
    edit: (graph) =>
      graph.rewrite("auth-journal-consumer-permissions", "policy", (policy: { Statement: object[] }) => ({
        ...policy,
        Statement: [
          ...policy.Statement,
          { Sid: "ReadMore", Effect: "Allow", Action: "sqs:GetQueueUrl", Resource: "*" },
        ],
      })),
  },
  {
    what: "the consumers' state is backed up",
    edit: (graph) => graph.set("tables-consumer-state", { pointInTimeRecovery: { enabled: true } }),
  },
  {
    what: "the consumers' state is backed up no longer",
    isWarnedOf: true,
    given: {
      edit: (graph) => graph.set("tables-consumer-state", { pointInTimeRecovery: { enabled: true } }),
    },
    edit: (graph) => graph.set("tables-consumer-state", { pointInTimeRecovery: { enabled: false } }),
  },
  {
    what: "an alarm is removed",
    edit: (graph) =>
      graph.remove([
        graph.graph.resources.find(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")?.name ??
          "",
      ]),
  },
  {
    what: "all that has data is protected",
    edit: (graph) =>
      graph
        .setOptions("user-search-index-events-queue", { protect: true })
        .setOptions("user-archive", { protect: true }),
  },
  {
    what: "a bus says more in its log",
    edit: (graph) => graph.set("user-bus", { logConfig: { includeDetail: "NONE", level: "TRACE" } }),
  },
  {
    what: "dead letters are hidden for longer",
    edit: (graph) => graph.set("user-search-index-dead-letters-queue", { visibilityTimeoutSeconds: 60 }),
  },
  {
    what: "a contract gets an optional field",
    sources: [
      {
        file: "events/contracts/auth/accounts.ts",
        from: "resetId: id, requestedAt: instant, sessionsRevoked: wholeNumber }",
        to: "resetId: id, requestedAt: instant, sessionsRevoked: wholeNumber, device: id.optional() }",
      },
    ],
  },
  {
    what: "a handler's code changes, and nothing that it does",
    sources: [
      {
        file: "handlers/journal/journal-object.ts",
        from: "const hashLength = 32;",
        to: "const hashLength = 4 * 8;",
      },
    ],
  },
  {
    what: "the journal keeps one thing more",
    sources: [
      {
        file: "handlers/journal/journal-record.ts",
        from: "    producer: metadata.producer,\n",
        to: "    producer: `${metadata.producer}, by way of the bus`,\n",
      },
    ],
  },
  {
    what: "a contract gets its next version beside the one that is published",
    sources: [
      {
        file: "events/contracts/auth/accounts.ts",
        from: "export const passwordResetCompleted = defineContract({",
        to:
          'export const passwordResetNext = defineContract({ type: "auth.password-reset-requested", version: 2, meaning: "The same.", ' +
          "data: z.object({ userId: id, reason: wholeNumber }), examples: [{ userId, reason: 1 }], personalData: [] });\n\n" +
          "export const passwordResetCompleted = defineContract({",
      },
    ],
  },
];
