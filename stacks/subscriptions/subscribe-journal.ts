import type { DomainEventBus } from "../../components/domain-event-bus";
import { catalogue } from "../../events/contracts/catalogue";
import type { SubscriptionResources } from "./subscription-resources";

/** Records every event of the domain. */
export function subscribeJournal(bus: DomainEventBus, { config, shared }: SubscriptionResources): void {
  const { bucketName, objectsOf } = shared.journal;
  const { batchSize, batchingWindowSeconds } = config.journal;
  bus.subscribe("journal", {
    events: catalogue.ofDomain(bus.domain),
    handler: () => {
      const { journalEvent } = require("#handlers/journal-event") as typeof import("#handlers/journal-event");
      return journalEvent();
    },
    // To whoever reads the journal, the same event in two objects is one. What is handled at once is written at once.
    consumer: { idempotency: { mode: "none" }, concurrency: Math.min(batchSize, 1_000) },
    sizing: { batchSize, batchingWindowSeconds },
    environment: { JOURNAL_BUCKET: bucketName },
    statements: [{ Sid: "WriteJournal", Action: "s3:PutObject", Resource: objectsOf(bus.domain) }],
  });
}
