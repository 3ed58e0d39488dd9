import { tableJournal } from "./table-journal";
import type { BadChange } from "./corpus-change";
import { without } from "./policy-edits";

/** Changes that a good day does not show: of where events go that are not handled, and of what brings them back. */
export const badPlaces: readonly BadChange[] = [
  {
    what: "a target keeps nothing that cannot be delivered",
    harm: "lost",
    edit: (graph) => graph.set("user-search-index-target", { deadLetterConfig: undefined }),
  },
  {
    what: "what matches nothing is kept no longer",
    harm: "lost",
    edit: (graph) => graph.remove(["user-unmatched-target"], ["user-unmatched-rule"]),
  },
  {
    what: "a consumer may not put events aside",
    harm: "stuck",
    edit: (graph) => graph.rewrite("user-search-index-consumer-permissions", "policy", without("DeadLetter")),
  },
  {
    what: "a consumer may not read its signing key",
    harm: "stuck",
    edit: (graph) =>
      graph.rewrite("user-search-index-consumer-permissions", "policy", without("ReadSigningKey")),
  },
  {
    what: "a consumer may not keep state",
    harm: "stuck",
    edit: (graph) => graph.rewrite("user-search-index-consumer-permissions", "policy", without("KeepState")),
  },
  {
    what: "recovery is switched off",
    harm: "unprocessed",
    edit: (graph) => graph.set("recover-dead-letters-schedule", { state: "DISABLED" }),
  },
  {
    what: "recovery may not send",
    harm: "unprocessed",
    edit: (graph) =>
      graph.rewrite("recover-dead-letters-lambda-permissions", "policy", without("RedriveOrPark")),
  },
  {
    what: "an archive takes one type only",
    harm: "dropped",
    edit: (graph) =>
      graph.set("user-archive", {
        eventPattern: JSON.stringify({ "detail-type": ["user.profile-created"] }),
      }),
  },
  {
    what: "claims expire after a day",
    harm: "stuck",
    edit: (graph) =>
      graph.set("claims-expiry", {
        rules: [{ expiration: { days: 1 }, filter: { prefix: "claims/" }, id: "claims", status: "Enabled" }],
      }),
  },
  {
    what: "a consumer is never let run",
    harm: "stuck",
    edit: (graph) => graph.set("user-search-index-consumer-function", { reservedConcurrentExecutions: 0 }),
  },
  {
    what: "consumers' state gets another key",
    harm: "stuck",
    edit: (graph) =>
      graph.set("tables-consumer-state", { hashKey: "id", attributes: [{ name: "id", type: "S" }] }),
  },
  {
    what: "a rule gets another name in AWS, and its queue lets in the new one before it is there",
    harm: "lost",
    edit: (graph) =>
      graph
        .respell("rule/bellyfed-domain-user-dev/search-index", "rule/bellyfed-domain-user-dev/find")
        .set("user-search-index-rule", { name: "find" })
        .set("user-search-index-target", { rule: "find" }),
  },
  {
    what: "the journal's table is taken out of the program while the state has it",
    harm: "dropped",
    given: tableJournal.given,
    prepare: tableJournal.fill,
    edit: tableJournal.remove,
  },
  {
    what: "the journal's bucket is renamed in AWS",
    harm: "dropped",
    edit: (graph) => graph.respell("bellyfed-journal-dev", "bellyfed-events-dev"),
  },
];
