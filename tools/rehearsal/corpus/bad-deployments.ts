import { startReplays } from "../replay-late";
import type { BadChange } from "./corpus-change";
import { destroyHalfway } from "./destroy-halfway";

/** Deployments that harm events by how they are carried out, or to where. */
export const badDeployments: readonly BadChange[] = [
  {
    what: "protection is switched off together with a rename",
    harm: "unprocessed",
    given: {
      edit: (graph) => graph.setOptions("user-search-index-events-queue", { protect: true }),
    },
    edit: (graph) =>
      graph
        .setOptions("user-search-index-events-queue", { protect: false })
        .respell('dev-search-index"', 'dev-search"'),
  },
  {
    what: "a role gets a path, and the deployment stops half-way once",
    harm: "stuck",
    edit: (graph) => graph.set("auth-journal-consumer-role", { path: "/consumers/" }),
    failsOnce: ({ operation, urn }) =>
      operation === "create-replacement" && urn.endsWith("::auth-journal-consumer-permissions"),
  },
  {
    what: "a target is renamed, and the deployment stops half-way once",
    harm: "lost",
    edit: (graph) =>
      graph
        .rename("user-search-index-target", "user-search-index-route")
        .set("user-journal-events-queue", { visibilityTimeoutSeconds: 200 }),
    failsOnce: ({ urn }) => urn.endsWith("::user-journal-events-queue"),
  },
  {
    what: "the stack is renamed",
    harm: "lost",
    edit: (graph) =>
      graph
        .respell("-dev", "-stage")
        .respell("bellyfed-*-stage", "bellyfed-*-dev")
        .respell("/dev/", "/stage/"),
  },
  {
    what: "a target is renamed in prod",
    harm: "lost",
    stack: "prod",
    edit: (graph) => graph.rename("user-search-index-target", "user-search-index-route"),
  },
  {
    what: "a subscription of prod is removed while events wait, and not protected any more",
    harm: "lost",
    stack: "prod",
    given: {
      edit: (graph) => {
        for (const { type, name } of graph.within("user-search-index", "bellyfed:events:EventSubscription"))
          graph.setOptions(name, { protect: false, retainOnDelete: false }, type);
      },
    },
    edit: (graph) => graph.remove(["user-search-index", "bellyfed:events:EventSubscription"]),
  },
  {
    what: "a publisher is held to a domain while it publishes elsewhere",
    harm: "refused",
    given: { settings: { publishers: '["bellyfed-api-dev","bellyfed-jobs-dev"]' } },
    settings: { publishers: '["bellyfed-api-dev","bellyfed-jobs-dev analytics"]' },
  },
  {
    what: "what a destroy that stopped half-way took is made again, the ingress bus' targets too",
    harm: "lost",
    prepare: (stack) => destroyHalfway(stack),
    afterwards: (stack, sinceMs) =>
      startReplays(stack, stack.after, "destroyed", [sinceMs, stack.clock.now()]),
  },
];
