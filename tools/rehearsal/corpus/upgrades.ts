import { startReplays } from "../replay-late";
import type { CorpusChange, SourceEdit } from "./corpus-change";
import { destroyHalfway } from "./destroy-halfway";
import { retireSubscription } from "./retire-subscription";
import { tableJournal } from "./table-journal";

const rankings = "analytics/rankings https://rankings.dev.bellyfed.example/events";
const endpoints = (...names: readonly string[]): { endpoints: string } => ({
  endpoints: JSON.stringify([
    ...names.map((name) => `user/${name} https://search.dev.bellyfed.example/events`),
    rankings,
  ]),
});

const publishers = (...lines: readonly string[]): { publishers: string } => ({
  publishers: JSON.stringify(lines),
});

const retiredContract: readonly SourceEdit[] = [
  {
    file: "events/contracts/auth/accounts.ts",
    from: 'type: "auth.password-reset-requested",\n  version: 1,',
    to: 'type: "auth.password-reset-requested",\n  version: 2,',
  },
  {
    file: "events/contracts/retired.ts",
    from: "readonly RetiredContract[] = [];",
    to: 'readonly RetiredContract[] = [{ type: "auth.password-reset-requested", version: 1 }];',
  },
];

/** What docs/upgrading.md says to do, deployment by deployment: none of them harms an event. */
export const upgrades: readonly CorpusChange[] = [
  {
    what: "an endpoint gets another name, beside the old one",
    settings: endpoints("search-index", "search"),
  },
  {
    what: "an endpoint's old name is retired as the documents say, and then removed",
    given: { settings: endpoints("search-index", "search") },
    prepare: (stack, signal) => retireSubscription(stack, "user/search-index", signal),
    settings: endpoints("search"),
  },
  {
    what: "a subscription is retired as the documents say, and then removed",
    prepare: (stack, signal) => retireSubscription(stack, "user/search-index", signal),
    edit: (graph) => graph.remove(["user-search-index", "bellyfed:events:EventSubscription"]),
  },
  {
    what: "a contract's version is retired once nobody publishes it, and no event of it is left",
    publishes: ({ type }) => type !== "auth.password-reset-requested",
    sources: retiredContract,
  },
  {
    what: "a publisher that publishes nowhere else any more is held to a domain",
    given: { settings: publishers("bellyfed-api-dev", "bellyfed-jobs-dev") },
    prepare: (stack) => Promise.resolve(void stack.silent.add("bellyfed-jobs-dev")),
    settings: publishers("bellyfed-api-dev", "bellyfed-jobs-dev analytics"),
  },
  {
    what: "the journal's table is taken out of the state, and then out of the program",
    given: tableJournal.given,
    prepare: async (stack) => {
      await tableJournal.fill(stack);
      tableJournal.forget(stack);
    },
    edit: tableJournal.remove,
  },
  {
    what: "what a destroy that stopped half-way took is made again, and what matched nothing is replayed",
    prepare: (stack) => destroyHalfway(stack, (name) => name.startsWith("ingress")),
    afterwards: (stack, sinceMs) =>
      startReplays(stack, stack.after, "destroyed", [sinceMs, stack.clock.now()]),
  },
  {
    what: "a bus is removed once nobody publishes on it, and nothing of it is left",
    publishes: ({ domain }) => domain !== "system",
    edit: (graph) =>
      graph.remove(
        ["system", "bellyfed:events:DomainEventBus"],
        ["ingress-system", "bellyfed:events:EventRule"],
      ),
  },
];
