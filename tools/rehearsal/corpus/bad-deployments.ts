import type { CorpusChange } from "./corpus-change";

/** Deployments that harm events by how they are carried out, or to where. */
export const badDeployments: readonly CorpusChange[] = [
  {
    what: "protection is switched off together with a rename",
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
    edit: (graph) => graph.set("auth-journal-consumer-role", { path: "/consumers/" }),
    failsOnce: ({ operation, urn }) =>
      operation === "create-replacement" && urn.endsWith("::auth-journal-consumer-permissions"),
  },
  {
    what: "a target is renamed, and the deployment stops half-way once",
    edit: (graph) =>
      graph
        .rename("user-search-index-target", "user-search-index-route")
        .set("user-journal-events-queue", { visibilityTimeoutSeconds: 200 }),
    failsOnce: ({ urn }) => urn.endsWith("::user-journal-events-queue"),
  },
  {
    what: "the stack is renamed",
    edit: (graph) =>
      graph
        .respell("-dev", "-stage")
        .respell("bellyfed-*-stage", "bellyfed-*-dev")
        .respell("/dev/", "/stage/"),
  },
];
