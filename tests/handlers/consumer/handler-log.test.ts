import { expect } from "chai";
import { PermanentError } from "../../../handlers/failures/event-errors";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import { consume, fakeConsumer, FakeWorld, returned } from "../support/fake-consumer";
import { eventOf, recordOf, records } from "../support/sample-events";

const round: { self?: unknown } = {};
round.self = round;

describe("a handler's log line", () => {
  const odd: [what: string, fields: object][] = [
    ["a BigInt", { n: 1n }],
    ["what goes round", round],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("no");
        },
      }),
    ],
    [
      "a toJSON that throws",
      {
        toJSON: () => {
          throw new Error("no");
        },
      },
    ],
    ["a million values", { list: Array.from({ length: 1_000_000 }, (_, index) => index) }],
    ["a deep list", { deep: JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`) as unknown }],
  ];
  for (const [what, fields] of odd) {
    it(`decides nothing about the event: ${what}`, async () => {
      const world = new FakeWorld();
      let done = 0;
      const handler: EventHandler = async (_event, context) => {
        context.log("error", "told", fields as Record<string, unknown>);
        done += 1;
      };
      expect(await returned(fakeConsumer(world, handler), records(1))).to.deep.equal([]);
      expect(done).to.equal(1);
      const [line] = world.lines.filter(({ message }) => message === "told");
      expect(line).to.include({ level: "ERROR" });
      expect(JSON.stringify(line)).to.have.length.below(70_000);
    });
  }

  it("says nothing, as the dead letter does, where the event's text shows that its keys are too many", async () => {
    const world = new FakeWorld();
    const handler: EventHandler = async (_event, context) => {
      context.log("warn", "told");
      throw new PermanentError("no");
    };
    const event = eventOf(1);
    const data = { ...(event.data as object), note: ":".repeat(20_000) };
    await consume(fakeConsumer(world, handler), [recordOf({ ...event, data })]);
    expect(world.lines.filter(({ level }) => level === "WARN").map(({ message }) => message)).to.deep.equal([
      "…",
    ]);
    expect(world.deadLetters[0]?.attributes.detail).to.equal("PermanentError: …");
  });

  it("keeps its own level, time and ids, whatever the fields are called", async () => {
    const world = new FakeWorld();
    const handler: EventHandler = async (_event, context) => {
      context.log("warn", "told", { level: "TRACE", timestamp: 1, message: "other", eventId: "x", shard: 3 });
    };
    await consume(fakeConsumer(world, handler), records(1));
    const [line] = world.lines.filter(({ message }) => message === "told");
    expect(line).to.include({ level: "WARN", timestamp: "2026-11-23T12:00:00.000Z", shard: 3 });
    expect(line?.eventId).to.not.equal("x");
  });

  for (const [what, message] of [
    ["nothing", undefined],
    ["a symbol", Symbol("x")],
    ["an object that is no text", Object.create(null) as unknown],
    [
      "an error that cannot be read",
      new Proxy(new Error("x"), {
        get: () => {
          throw new Error("no");
        },
      }),
    ],
  ] as const) {
    it(`does not throw when the message is ${what}`, async () => {
      const world = new FakeWorld();
      const handler: EventHandler = async (_event, context) => context.log("warn", message as string);
      expect(await returned(fakeConsumer(world, handler), records(1))).to.deep.equal([]);
      expect(world.lines.map(({ level }) => level)).to.include("WARN");
    });
  }
});
