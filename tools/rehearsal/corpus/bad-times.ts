import type { BadChange } from "./corpus-change";

/** Changes of how long, and how often, something is tried or remembered. */
export const badTimes: readonly BadChange[] = [
  {
    what: "a queue hides messages for less long than its function runs",
    harm: "doubled",
    edit: (graph) => graph.set("user-search-index-events-queue", { visibilityTimeoutSeconds: 20 }),
  },
  {
    what: "a batch is gathered for longer than its messages are hidden",
    harm: "doubled",
    edit: (graph) => graph.set("user-search-index-mapping", { maximumBatchingWindowInSeconds: 300 }),
  },
  {
    what: "a queue gives messages up after their first receive",
    harm: "unprocessed",
    edit: (graph) =>
      graph.rewrite("user-search-index-events-queue", "redrivePolicy", (policy: object) => ({
        ...policy,
        maxReceiveCount: 1,
      })),
  },
  {
    what: "a consumer forgets after three days what it handled",
    harm: "doubled",
    edit: (graph) => {
      const name = "user-search-index-consumer-function";
      const { variables } = graph.find(name).inputs["environment"] as { variables: Record<string, string> };
      const settings = JSON.parse(variables["CONSUMER_SETTINGS"] ?? "") as { idempotency: object };
      const idempotency = { ...settings.idempotency, expirySeconds: 3 * 86_400 };
      const CONSUMER_SETTINGS = JSON.stringify({ ...settings, idempotency });
      return graph.set(name, { environment: { variables: { ...variables, CONSUMER_SETTINGS } } });
    },
  },
  {
    what: "a mapping no longer says which events of a batch failed",
    harm: "lost",
    edit: (graph) => graph.set("user-search-index-mapping", { functionResponseTypes: undefined }),
  },
  {
    what: "how long unmatched events are kept is left to the provider",
    harm: "dropped",
    edit: (graph) => graph.set("user-unmatched-queue", { messageRetentionSeconds: undefined }),
  },
];
