import type { DomainEventBus } from "../../components/domain-event-bus";
import { catalogue } from "../../events/contracts/catalogue";
import type { SubscriptionResources } from "./subscription-resources";

/** Records every event of the domain once. */
export function subscribeJournal(bus: DomainEventBus, { config, shared }: SubscriptionResources): void {
  const { journal } = shared.tables;
  bus.subscribe("journal", {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { journalEvent } = require("#handlers/journal-event") as typeof import("#handlers/journal-event");
      return journalEvent();
    },
    // The write is keyed by the event's id: a repeat changes nothing.
    consumer: { idempotency: { mode: "none" } },
    environment: { JOURNAL_TABLE: journal.name, JOURNAL_TTL_DAYS: String(config.journalDays) },
    statements: [{ Sid: "WriteJournal", Action: "dynamodb:PutItem", Resource: journal.arn }],
  });
}
