import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entrySizeBytes } from "../../../../packages/local-aws/event-bridge/put-events";
import { DeliveryError } from "../../../../packages/local-aws/event-bridge/ports";
import { failure, queueArn, World } from "./world";

interface Row {
  id: string;
  entries?: object[];
  entriesRepeat?: [number, object];
  expect?: { FailedEntryCount: number; Entries?: Record<string, string>[] };
  expectError?: { code: string; message?: string; messageRegex?: string };
}

const path = join(__dirname, "../../../../../shared/conformance/put-events.jsonl");
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const mega = 1_048_576;

describe("PutEvents as recorded on AWS", () => {
  const rows = existsSync(path)
    ? readFileSync(path, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Row)
    : [];

  before(function () {
    if (rows.length === 0) {
      console.log("      no recorded behaviour at ../../shared/conformance: skipped");
      this.skip();
    }
  });

  /** Rows that describe their request in words only. */
  const described: Record<string, () => Promise<{ world: World; entries: object[] }>> = {
    "missing-target-queue-still-accepted": async () => {
      const world = new World();
      await world.rule("r", { source: ["s"] }, [{ Arn: queueArn("gone") }]);
      world.deliver = () => {
        throw new DeliveryError("NO_RESOURCE", "no such queue", false);
      };
      return { world, entries: [{ Source: "s", DetailType: "t", Detail: "{}" }] };
    },
    "too-big": async () => ({
      world: new World(),
      entries: [{ Source: "s", DetailType: "t", Detail: JSON.stringify({ a: "x".repeat(mega) }) }],
    }),
  };

  for (const row of rows)
    it(row.id, async () => {
      const [times = 0, repeated = {}] = row.entriesRepeat ?? [];
      const given = row.entries ?? Array.from({ length: times }, () => repeated);
      const { world, entries } = (await described[row.id]?.()) ?? {
        world: new World({ newId: undefined }),
        entries: given,
      };
      const call = world.call("PutEvents", { Entries: entries });
      if (row.expectError) {
        const { code, message, messageRegex } = row.expectError;
        return expect(await failure(call)).to.match(
          new RegExp(`^${code}: ${messageRegex ?? message?.replace(".", "\\.") ?? ""}$`),
        );
      }
      const answer = await call;
      expect(answer.FailedEntryCount).to.equal(row.expect?.FailedEntryCount);
      const wanted = row.expect?.Entries;
      if (wanted?.[0]?.["EventId"] === "<uuid>") expect(answer.Entries[0].EventId).to.match(uuid);
      else if (wanted) expect(answer.Entries).to.deep.equal(wanted);
    });

  after(() => console.log(`      ${rows.length} recorded rows ran`));
});

describe("PutEvents", () => {
  it("refuses bad entries and takes the good ones around them, in order", async () => {
    const world = new World();
    const good = { Source: "s", DetailType: "t", Detail: "{}" };
    const answer = await world.call("PutEvents", {
      Entries: [good, { ...good, Detail: "null" }, { ...good, Source: "aws.ec2" }, good],
    });
    expect(answer).to.deep.equal({
      FailedEntryCount: 2,
      Entries: [
        { EventId: "id-1" },
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." },
        { EventId: "id-2" },
      ],
    });
    expect(
      world.trace.entries.filter(({ step }) => step === "refused").map(({ note }) => note),
    ).to.deep.equal(["MalformedDetail", "NotAuthorizedForSource"]);
  });

  for (const [name, length] of [
    ["DetailType", 128],
    ["Source", 256],
  ] as const) {
    it(`refuses a ${name} of more than ${length} characters`, async () => {
      const world = new World();
      expect(await world.publish({}, { [name]: "x".repeat(length) })).to.equal("id-1");
      expect(await world.publish({}, { [name]: "x".repeat(length + 1) })).to.equal(undefined);
      expect(world.trace.entries.at(-1)).to.include({ step: "refused", note: "InvalidArgument" });
    });
  }

  it("delivers by a number beyond the user guide's limit, and warns of the rule once", async () => {
    const world = new World();
    await world.rule("late", { detail: { atMs: [{ numeric: [">", 100] }] } }, [{ Arn: queueArn("q") }]);
    for (const atMs of [5e9, 1764383000000, 1764383000001]) await world.publish({ atMs });
    await world.clock.advance(100);
    expect(world.delivered).to.have.length(3);
    expect(world.warnings).to.have.length(1);
    expect(world.warnings[0]).to.contain("late has matched 1764383000000");
  });

  it("refuses a detail that is nested too deep to be matched", async () => {
    const nested = (depth: number): string => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
    const world = new World();
    expect(await world.publish(nested(999))).to.equal("id-1");
    expect(await world.publish(nested(1000))).to.equal(undefined);
    expect(await world.publish(nested(100_000))).to.equal(undefined);
  });

  it("takes a source that only resembles AWS's own", async () => {
    expect(await new World().publish({}, { Source: "awsome" })).to.equal("id-1");
  });

  it("refuses a request without entries", async () => {
    const world = new World();
    expect(await failure(world.call("PutEvents", { Entries: [] }))).to.match(/greater than or equal to 1$/);
    expect(await failure(world.call("PutEvents", {}))).to.match(/^ValidationException: .*must not be null$/);
  });

  it("counts 14 bytes for a time and UTF-8 bytes for all texts", () => {
    expect(
      entrySizeBytes({
        Source: "é",
        DetailType: "ab",
        Detail: "{}",
        Resources: ["abc", "d"],
        Time: new Date(),
      }),
    ).to.equal(2 + 2 + 2 + 4 + 14);
  });

  it("takes exactly 1 MB in a request and no byte more", async () => {
    const world = new World();
    const entry = (bytes: number): object => ({
      Source: "s",
      DetailType: "t",
      Detail: JSON.stringify({ a: "x".repeat(bytes - 2 - '{"a":""}'.length) }),
    });
    expect(
      (await world.call("PutEvents", { Entries: [entry(mega / 2), entry(mega / 2)] })).FailedEntryCount,
    ).to.equal(0);
    expect(
      await failure(world.call("PutEvents", { Entries: [entry(mega / 2), entry(mega / 2 + 1)] })),
    ).to.equal("ValidationException: Total size of the entries in the request is over the limit.");
  });

  it("writes the envelope in AWS's order, in whole seconds, with the detail as it was spelled", async () => {
    const world = new World();
    await world.rule("r", { source: ["shop"] }, [{ Arn: queueArn("q") }]);
    await world.publish('{ "big": 12345678901234567890, "a": 1.0 }', {
      Time: new Date("2026-03-04T05:06:07.891Z"),
      Resources: ["arn:x"],
    });
    await world.clock.advance(10);
    expect(world.delivered).to.deep.equal([
      {
        arn: queueArn("q"),
        payload:
          '{"version":"0","id":"id-1","detail-type":"order.placed","source":"shop","account":"000000000000",' +
          '"time":"2026-03-04T05:06:07Z","region":"eu-central-1","resources":["arn:x"],' +
          '"detail":{ "big": 12345678901234567890, "a": 1.0 }}',
      },
    ]);
  });

  it("stamps an event without a time with the clock's", async () => {
    const world = new World();
    await world.rule("r", { time: ["2026-01-01T00:00:00Z"] }, [{ Arn: queueArn("q") }]);
    await world.publish();
    await world.clock.advance(10);
    expect(world.delivered).to.have.length(1);
  });

  it("finds a bus by name and by ARN, and drops what is meant for no bus", async () => {
    const world = new World();
    const { EventBusArn } = await world.call("CreateEventBus", { Name: "b" });
    await world.rule("r", { source: ["shop"] }, [{ Arn: queueArn("q") }], "b");
    await world.publish({}, { EventBusName: "b" });
    await world.publish({}, { EventBusName: EventBusArn });
    await world.publish({}, { EventBusName: EventBusArn.replace("eu-", "us-") });
    await world.clock.advance(10);
    expect(world.delivered).to.have.length(2);
    expect(world.trace.entries.at(-3)).to.include({ step: "unmatched", id: "id-3", note: "no such bus" });
  });

  it("says of each event whether a rule took it", async () => {
    const world = new World();
    await world.rule("one", { detail: { n: [1] } }, [{ Arn: queueArn("q") }]);
    await world.rule("two", { source: ["shop"], detail: { n: [1, 3] } }, [{ Arn: queueArn("q") }]);
    await world.publish({ n: 1 });
    await world.publish({ n: 2 });
    expect(world.steps()).to.deep.equal([
      "published default",
      "matched default/one",
      "matched default/two",
      "published default",
      "unmatched default",
    ]);
    await world.clock.advance(10);
    // Two rules into one queue: two messages with the id of the one event.
    expect(world.delivered.map(({ payload }) => JSON.parse(payload).id)).to.deep.equal(["id-1", "id-1"]);
    expect(world.metrics.filter((metric) => metric.startsWith("MatchedEvents"))).to.deep.equal([
      "MatchedEvents default/one 1",
      "MatchedEvents default/two 1",
    ]);
  });
});
