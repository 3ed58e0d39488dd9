import { types } from "../../../policy/resource-types";
import type { CorpusChange } from "./corpus-change";
import type { PolicyDocument } from "./policy-edits";

/** Changes of rights, and of what stands beside the way of events, that harm none. */
export const goodPlaces: readonly CorpusChange[] = [
  {
    what: "a queue is no longer encrypted",
    edit: (graph) => graph.set("user-search-index-events-queue", { sqsManagedSseEnabled: false }),
  },
  {
    what: "a function is no longer traced",
    edit: (graph) =>
      graph.set("user-search-index-consumer-function", { tracingConfig: { mode: "PassThrough" } }),
  },
  {
    what: "nobody looks for drift any more",
    isWarnedOf: true,
    edit: (graph) => graph.remove(["detect-drift-schedule"]),
  },
  {
    what: "the role that forwards may reach one bus less, whose own policy lets it in",
    isWarnedOf: true,
    edit: (graph) =>
      graph.rewrite("ingress-forward-permissions", "policy", ({ Statement, ...rest }: PolicyDocument) => ({
        ...rest,
        Statement: Statement.map((one) => ({ ...one, Resource: (one.Resource as string[]).slice(1) })),
      })),
  },
  {
    what: "the key's policy names each bus",
    isWarnedOf: true,
    given: { settings: { encryption: "customer-managed" } },
    edit(graph) {
      const buses = graph.graph.resources.filter(({ type }) => type === types.bus);
      const arns = buses.map(({ state }) => state["arn"]);
      const Condition = { ArnEquals: { "kms:EncryptionContext:aws:events:event-bus:arn": arns } };
      graph.rewrite("environment-key", "policy", ({ Statement, ...rest }: PolicyDocument) => ({
        ...rest,
        Statement: Statement.map((one) => (one.Sid === "EncryptEvents" ? { ...one, Condition } : one)),
      }));
    },
  },
  {
    what: "the provider adds a tag to everything",
    edit: (graph) =>
      graph.set("aws", { defaultTags: JSON.stringify({ tags: { team: "events" } }) }, "pulumi:providers:aws"),
  },
];
