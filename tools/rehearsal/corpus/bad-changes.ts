import { badCode } from "./bad-code";
import { badDeployments } from "./bad-deployments";
import { badEncryption } from "./bad-encryption";
import { badNetworks } from "./bad-networks";
import { badPlaces } from "./bad-places";
import { badTimes } from "./bad-times";
import type { BadChange } from "./corpus-change";
import { without, type PolicyDocument } from "./policy-edits";

const subscription = "bellyfed:events:EventSubscription";
const component = "bellyfed:";

/** Changes that lose, double or block events, or drop what was kept. */
export const badChanges: readonly BadChange[] = [
  ...badCode,
  ...badDeployments,
  ...badEncryption,
  ...badNetworks,
  ...badPlaces,
  ...badTimes,
  {
    what: "a queue's policy is renamed",
    harm: "undelivered",
    edit: (graph) => graph.rename("user-search-index-events-policy", "user-search-index-access"),
  },
  {
    what: "a target is renamed",
    harm: "lost",
    edit: (graph) => graph.rename("user-search-index-target", "user-search-index-route"),
  },
  {
    what: "a rule is renamed",
    harm: "stopped",
    edit: (graph) => graph.rename("auth-journal-rule", "auth-journal-filter"),
  },
  {
    what: "a rule is put below another component",
    harm: "lost",
    edit: (graph) =>
      graph
        .reparent("system-journal-rule", "system", component)
        .reparent("system-journal-target", "system", component),
  },
  {
    what: "a queue is renamed in the program",
    harm: "undelivered",
    edit: (graph) => graph.rename("user-search-index-events-queue", "user-search-index-inbox"),
  },
  {
    what: "a queue is renamed in AWS",
    harm: "lost",
    edit: (graph) => graph.respell("bellyfed-analytics-dev-rankings", "bellyfed-analytics-dev-leaderboard"),
  },
  {
    what: "a bus is renamed in AWS",
    harm: "lost",
    edit: (graph) => graph.respell("bellyfed-infra-system-dev", "bellyfed-operations-dev"),
  },
  {
    what: "a bus is renamed in the program",
    harm: "stopped",
    edit: (graph) => graph.rename("user", "people", "bellyfed:events:DomainEventBus"),
  },
  {
    what: "an archive keeps for less long",
    harm: "dropped",
    edit: (graph) => graph.set("user-archive", { retentionDays: 2 }),
  },
  { what: "an archive is deleted", harm: "dropped", edit: (graph) => graph.remove(["user-archive"]) },
  {
    what: "a queue keeps for less long",
    harm: "lost",
    edit: (graph) => graph.set("user-search-index-events-queue", { messageRetentionSeconds: 86_400 }),
  },
  {
    what: "rejected events are kept for less long",
    harm: "dropped",
    edit: (graph) => graph.set("user-rejected-queue", { messageRetentionSeconds: 345_600 }),
  },
  {
    what: "a mapping is renamed",
    harm: "stopped",
    edit: (graph) => graph.rename("analytics-rankings-mapping", "analytics-rankings-trigger"),
  },
  {
    what: "a mapping is disabled",
    harm: "stuck",
    edit: (graph) =>
      graph
        .setOptions("auth-journal-mapping", { ignoreChanges: [] })
        .set("auth-journal-mapping", { enabled: false }),
  },
  { what: "a mapping is deleted", harm: "stuck", edit: (graph) => graph.remove(["system-journal-mapping"]) },
  {
    what: "a mapping filters what its rule lets through",
    harm: "lost",
    edit: (graph) =>
      graph.set("user-journal-mapping", {
        filterCriteria: {
          filters: [{ pattern: JSON.stringify({ body: { source: ["bellyfed.identity"] } }) }],
        },
      }),
  },
  {
    what: "dead letters get another queue",
    harm: "dropped",
    edit: (graph) =>
      graph.respell(
        "bellyfed-domain-user-dev-search-index-dead-letters",
        "bellyfed-domain-user-dev-search-index-failed",
      ),
  },
  {
    what: "the parking lot is renamed in AWS",
    harm: "dropped",
    edit: (graph) => graph.respell("bellyfed-parking-lot-dev", "bellyfed-given-up-dev"),
  },
  {
    what: "the consumers' state gets another key",
    harm: "stuck",
    edit: (graph) =>
      graph.set("tables-consumer-state", { hashKey: "id", attributes: [{ name: "id", type: "S" }] }),
  },
  {
    what: "a consumer is told of a state table that does not exist",
    harm: "stuck",
    edit: (graph) => {
      const name = "user-search-index-consumer-function";
      const { variables } = graph.find(name).inputs["environment"] as { variables: object };
      return graph.set(name, {
        environment: { variables: { ...variables, STATE_TABLE: "bellyfed-state-dev" } },
      });
    },
  },
  {
    what: "a consumer may no longer write its journal",
    harm: "stuck",
    edit: (graph) => graph.rewrite("auth-journal-consumer-permissions", "policy", without("WriteJournal")),
  },
  {
    what: "a consumer may no longer read the claims of its domain",
    harm: "stuck",
    edit: (graph) => graph.rewrite("user-search-index-consumer-permissions", "policy", without("ReadClaims")),
  },
  {
    what: "a subscription is removed while events wait",
    harm: "lost",
    edit: (graph) => graph.remove(["user-search-index", subscription]),
  },
  {
    what: "the claims get another bucket",
    harm: "unprocessed",
    edit: (graph) => graph.respell("bellyfed-claims-dev", "bellyfed-large-events-dev"),
  },
  {
    what: "publishers are no longer let in",
    harm: "refused",
    edit: (graph) =>
      graph
        .respell("role/bellyfed-*-dev", "role/bellyfed-api-dev")
        .respell("role/*/bellyfed-*-dev", "role/*/bellyfed-api-dev"),
  },
  {
    what: "a bus' policy is renamed",
    harm: "refused",
    edit: (graph) => graph.rename("auth-bus-policy", "auth-bus-access"),
  },
  {
    what: "a queue's size is left to the provider",
    harm: "undelivered",
    edit: (graph) => graph.set("analytics-journal-events-queue", { maxMessageSize: undefined }),
  },
  {
    what: "a rule is disabled",
    harm: "lost",
    edit: (graph) => graph.set("analytics-rankings-rule", { state: "DISABLED" }),
  },
  {
    what: "a rule no longer matches one of its types, and nobody else does",
    harm: "lost",
    edit: (graph) =>
      graph.rewrite("auth-journal-rule", "eventPattern", (pattern: { "detail-type": string[] }) => ({
        "detail-type": pattern["detail-type"].slice(1),
      })),
  },
  {
    what: "what forwards from the ingress bus is removed",
    harm: "lost",
    edit: (graph) => graph.remove(["ingress-user", "bellyfed:events:EventRule"]),
  },
  {
    what: "a queue's policy names another rule",
    harm: "undelivered",
    edit: (graph) =>
      graph.rewrite(
        "user-journal-events-policy",
        "policy",
        (policy: PolicyDocument) =>
          JSON.parse(
            JSON.stringify(policy).replaceAll(
              "rule/bellyfed-domain-user-dev/journal",
              "rule/bellyfed-domain-user-dev/records",
            ),
          ) as PolicyDocument,
      ),
  },
  {
    what: "a name is taken, and the deployment stops half-way",
    harm: "stopped",
    edit: (graph) =>
      graph
        .rename("auth-journal-consumer-function", "auth-journal-consumer-code")
        .set("user-journal-events-queue", { visibilityTimeoutSeconds: 200 }),
  },
];
