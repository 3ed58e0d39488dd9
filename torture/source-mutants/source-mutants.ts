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
}

/** Each must be noticed by the test that names what it breaks. */
export const sourceMutants: readonly SourceMutant[] = [
  {
    name: "spool-without-checksum",
    meaning: "a spooled record is believed whatever its checksum says",
    file: "publisher/file-spool/spool-record.ts",
    from: "if (checksum(length, text) !== sum) return undefined;",
    to: "",
    test: "tests/publisher/file-spool/spool-record.test.ts",
    title: "after damage of any kind",
  },
  {
    name: "spool-without-flush",
    meaning: "publish resolves before the disk has the spooled event",
    file: "publisher/file-spool/segment-writer.ts",
    from: "await file.sync();",
    to: "",
    test: "tests/publisher/file-spool.test.ts",
    title: "resolves only after the record",
  },
  {
    name: "missing-bus-is-never-seen",
    meaning: "a bus that was seen once is taken for there for ever",
    file: "publisher/bus-check.ts",
    from: 'Object.assign(bus, { state: "confirmed", seenMs: nowMs, dueMs: nowMs + recheckMs });',
    to: 'Object.assign(bus, { state: "confirmed", seenMs: nowMs, dueMs: Infinity });',
    test: "tests/publisher/bus-check.test.ts",
    title: "tells of a bus that was removed",
  },
  {
    name: "recovery-writes-anew",
    meaning: "what recovery publishes again went through JavaScript's numbers",
    file: "handlers/dead-letters/decide-recovery.ts",
    from: "detail: detailText(body) as string,",
    to: "detail: JSON.stringify(JSON.parse(detailText(body) as string)),",
    test: "tests/handlers/dead-letters/decide-recovery.test.ts",
    title: "is published to a bus as it was",
  },
];
