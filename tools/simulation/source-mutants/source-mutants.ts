/** A defect of what no simulation runs, and the test that must fail with it. */
export interface SourceMutant {
  readonly name: string;
  /** What is wrong with it. */
  readonly meaning: string;
  /** The source file, from the repository's top. */
  readonly file: string;
  /** What stands there once. */
  readonly from: string;
  /** What stands there instead. */
  readonly to: string;
  /** The test file, from the repository's top. */
  readonly test: string;
  /** Part of the titles of the tests that must fail. */
  readonly title: string;
  /** Whether the test needs Pulumi, which a fresh process takes seconds to load. */
  readonly needsPulumi?: true;
}

/** Each must be noticed by the test that names what it breaks. */
export const sourceMutants: readonly SourceMutant[] = [
  {
    name: "spool-without-checksum",
    meaning: "a spooled record is believed whatever its checksum says",
    file: "events/publisher/file-spool/spool-record.ts",
    from: "if (checksum(length, text) !== sum) return undefined;",
    to: "",
    test: "tests/events/publisher/file-spool/spool-record.test.ts",
    title: "after damage of any kind",
  },
  {
    name: "spool-without-flush",
    meaning: "publish resolves before the disk has the spooled event",
    file: "events/publisher/file-spool/segment-writer.ts",
    from: "await file.sync();",
    to: "",
    test: "tests/events/publisher/file-spool.test.ts",
    title: "resolves only after the record",
  },
  {
    name: "missing-bus-is-never-seen",
    meaning: "a bus that was seen once is taken for there for ever",
    file: "events/publisher/bus-check.ts",
    from: 'Object.assign(bus, { state: "confirmed", seenMs: nowMs, dueMs: nowMs + recheckMs });',
    to: 'Object.assign(bus, { state: "confirmed", seenMs: nowMs, dueMs: Infinity });',
    test: "tests/events/publisher/bus-check.test.ts",
    title: "tells of a bus that was removed",
  },
  {
    name: "recovery-writes-anew",
    meaning: "what recovery publishes again went through JavaScript's numbers",
    file: "handlers/dead-letters/decide-recovery.ts",
    from: "detail: rawDetail(body) as string,",
    to: "detail: JSON.stringify(JSON.parse(rawDetail(body) as string)),",
    test: "tests/handlers/dead-letters/decide-recovery.test.ts",
    title: "is published to a bus as it was",
  },
  {
    name: "queue-of-default-size",
    meaning: "a queue names no size, and takes a quarter of what its bus does",
    file: "components/event-queue.ts",
    from: "maxMessageSize: maxMessageBytes,",
    to: "",
    test: "tests/packages/local-aws/assembly/largest-events.test.ts",
    title: "are found in the dead letters with every attribute",
    needsPulumi: true,
  },
  {
    name: "no-room-for-attributes",
    meaning: "an event may be as large as its queue takes, and leaves no room for why it is a dead letter",
    file: "events/message/message-size.ts",
    from: "export const maxEventBytes = maxMessageBytes - reservedMessageBytes;",
    to: "export const maxEventBytes = maxMessageBytes;",
    test: "tests/events/publisher/outgoing-event.test.ts",
    title: "fits any queue at its largest, with all attributes",
  },
  {
    name: "drift-by-name-alone",
    meaning: "a rule that is there is taken for the one that was deployed, whatever it matches",
    file: "handlers/drift/find-drift.ts",
    from: "return eventPattern !== undefined && patternHash(eventPattern) === pattern;",
    to: "return eventPattern !== undefined && pattern !== undefined;",
    test: "tests/handlers/drift/find-drift.test.ts",
    title: "finds a rule that matches less",
  },
  {
    name: "drift-of-one-bus",
    meaning: "only the ingress bus is held to what was deployed",
    file: "components/drift-detection.ts",
    from: "...buses.map(({ busName, rules }) => ({ name: busName, archive: busName, rules: fingerprints(rules) })),",
    to: "...buses.slice(0, 0),",
    test: "tests/packages/local-aws/assembly/drift.test.ts",
    title: "pages within eight minutes",
    needsPulumi: true,
  },
  {
    name: "environment-breaker-ignored",
    meaning: "a subscription has the breaker of the defaults, not that of its environment",
    file: "components/event-subscription.ts",
    from: "        breaker,\n",
    to: "",
    test: "tests/stacks/consumer-defaults.test.ts",
    title: "all have the breaker and the memory that prod says",
    needsPulumi: true,
  },
  {
    name: "remembers-for-the-archive-alone",
    meaning: "an event is forgotten before what a replay has sent back can no longer come",
    file: "components/storage/retention-settings.ts",
    from: "return archiveDays + queueDays + 2 * deadLetterDays;",
    to: "return archiveDays + 0 * (queueDays + deadLetterDays);",
    test: "tests/stacks/consumer-defaults.test.ts",
    title: "all have the breaker and the memory that prod says",
    needsPulumi: true,
  },
  {
    name: "memory-unchecked",
    meaning: "a subscription may forget an event while a replay can still bring it back",
    file: "components/event-subscription.ts",
    from: "    checkRetention(settings, retention);\n",
    to: "",
    test: "tests/components/functions/check-retention.test.ts",
    title: 'is asked at preview, and names the subscription: {"idempotency"',
    needsPulumi: true,
  },
  {
    name: "neighbours-fall-with-it",
    meaning: "an exception of the pipeline in one message breaks off the whole batch",
    file: "handlers/consumer/in-parallel.ts",
    from: ".then(end, endFailed);",
    to: ".then(end, reject);",
    test: "tests/handlers/consumer/deadline.test.ts",
    title: "returns to the queue alone",
  },
];
