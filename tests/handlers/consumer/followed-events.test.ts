import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import { z } from "zod";
import type { EventMessage } from "../../../events/message/event-message";
import { readTraceparent, writeTraceparent, type SpanContext } from "../../../events/message/trace-context";
import { prepareEvent } from "../../../events/publisher/prepare-event";
import { defineContract } from "../../../events/schema/contract";
import { eventTraces } from "../../../handlers/consumer/event-traces";
import { DeadLetterRedrive } from "../../../handlers/dead-letters/dead-letter-redrive";
import { toMessageAttributes } from "../../../handlers/dead-letters/dead-letter";
import type { ReceivedMessage } from "../../../handlers/dead-letters/read-dead-letter";
import { PermanentError } from "../../../handlers/failures/event-errors";
import { seededRandom } from "../../../tools/samples/random";
import { testPorts } from "../../events/publisher/fixtures";
import { busArn, queueArn, World } from "../../packages/local-aws/event-bridge/world";
import { runs } from "../../runs";
import { deadLetters, settings, TestWorld } from "../dead-letters/fixtures";
import { consume, failedIds, fakeConsumer, FakeWorld } from "../support/fake-consumer";
import { spansIn, type LoggedSpan } from "../support/logged-spans";
import { httpError, lock } from "../support/sample-handlers";

const eventCount = runs(300, 10_000);
const hourMs = 3_600_000;
const contract = defineContract({
  type: "user.profile-updated",
  version: 1,
  meaning: "Something happened in a test.",
  data: z.object({ userId: z.string() }),
  examples: [{ userId: "user-1" }],
  personalData: [],
});

/** A subscription: a consumer behind the queue that EventBridge delivers to, and what its endpoint was told. */
class Subscription {
  readonly world = new FakeWorld();
  /** The spans that the endpoint's own tracing made below what it was sent. */
  readonly served: SpanContext[] = [];
  private waiting: { readonly record: SQSRecord; receives: number }[] = [];
  private messages = 0;
  private readonly consumer;

  constructor(random: ReturnType<typeof seededRandom>) {
    const { world, served } = this;
    const upFromMs = world.clock.now() + hourMs;
    Object.assign(world, { random: () => random.fraction() });
    this.consumer = fakeConsumer(
      world,
      (_, { dependency, attempt }) =>
        dependency.execute(async (traceparent) => {
          const parent = readTraceparent(traceparent);
          if (parent) served.push(parent);
          // It begins with an outage, in which the breaker opens.
          if (world.clock.now() < upFromMs || random.chance(0.2)) throw httpError(503);
          if (attempt === 1 && random.chance(0.05)) throw new PermanentError("not today");
        }),
      { ...lock, traceSampleRatio: 1 },
      undefined,
      { eventTraces },
    );
  }

  receive(body: string, messageAttributes: ReceivedMessage["attributes"] = {}): void {
    const messageId = `message-${this.messages++}`;
    const sentMs = String(this.world.clock.now());
    const record = {
      ...{ messageId, receiptHandle: messageId, body, eventSource: "aws:sqs" },
      attributes: { SentTimestamp: sentMs, ApproximateFirstReceiveTimestamp: sentMs },
      messageAttributes: Object.fromEntries(
        Object.entries(messageAttributes).map(([name, { StringValue }]) => [
          name,
          { stringValue: StringValue },
        ]),
      ),
    };
    this.waiting.push({ record: record as unknown as SQSRecord, receives: 0 });
  }

  /** Consumes until the queue is empty: an hour passes between two receives of a message. */
  async drain(): Promise<void> {
    for (let hour = 0; this.waiting.length > 0; hour++) {
      if (hour > 200) throw new Error(`${this.waiting.length} messages never end.`);
      const now = this.waiting.splice(0);
      for (let start = 0; start < now.length; start += 10) {
        const some = now
          .slice(start, start + 10)
          .map((message) => ({ ...message, receives: message.receives + 1 }));
        const records = some.map(({ record, receives }) => ({
          ...record,
          attributes: { ...record.attributes, ApproximateReceiveCount: String(receives) },
        }));
        const failed = failedIds(await consume(this.consumer, records));
        this.waiting.push(...some.filter(({ record }) => failed.includes(record.messageId)));
      }
      await this.world.clock.advance(hourMs);
    }
  }

  /** Sends its dead letters back, as an operator or recovery does. */
  async redrive(): Promise<void> {
    const letters = this.world.deadLetters.splice(0).map(({ body, attributes }, index) => ({
      ...{ messageId: `letter-${index}`, receiptHandle: `letter-${index}`, body, sentAtMs: 0 },
      attributes: toMessageAttributes(attributes),
    }));
    const queues = new TestWorld({ [deadLetters]: letters });
    const request = { isManual: true, dryRun: false, perSecond: 500, limit: Infinity, deadlineMs: Infinity };
    await new DeadLetterRedrive(
      { queueName: "journal-dead-letters", queueUrl: deadLetters, consumer: "journal" },
      { ...request, isSelected: () => true, visibilitySeconds: () => 300 },
      { ...settings, subscriptions: {} },
      Object.assign(queues, { openBreakerReason: async () => undefined, report: () => undefined }),
    ).run();
    for (const { message } of queues.sent) this.receive(message.body, message.attributes);
  }

  get spans(): LoggedSpan[] {
    return spansIn(this.world.lines);
  }
}

/** Joins what is connected. */
class Components {
  private readonly above = new Map<string, string>();

  join(one: string, other: string): void {
    this.above.set(this.of(one), this.of(other));
  }

  of(name: string): string {
    const next = this.above.get(name);
    return next === undefined || next === name ? name : this.of(next);
  }
}

describe("an event, followed from its producer to its effects", () => {
  const random = seededRandom(13);
  const producers = new Map<string, SpanContext>();
  const events: EventMessage[] = [];
  const subscriptions = [new Subscription(random), new Subscription(random)];
  let spans: LoggedSpan[];

  before(async () => {
    const bridge = new World({ random: () => random.fraction() });
    for (const Name of ["user", "ingress"]) await bridge.call("CreateEventBus", { Name });
    await bridge.rule("user", { "detail-type": [{ prefix: "user." }] }, [{ Arn: busArn("user") }], "ingress");
    const queues = subscriptions.map((_, index) => ({ Arn: queueArn(String(index)) }));
    await bridge.rule("all", { "detail-type": [{ prefix: "user." }] }, queues, "user");
    await bridge.call("CreateArchive", { ArchiveName: "a", EventSourceArn: busArn("user") });
    const receiveAll = (): void => {
      for (const { arn, payload } of bridge.delivered.splice(0)) {
        const subscription = subscriptions[Number(arn.split(":").at(-1))]!;
        // SQS and EventBridge deliver at least once.
        for (let copies = random.chance(0.1) ? 2 : 1; copies > 0; copies--) subscription.receive(payload);
      }
    };
    for (let number = 0; number < eventCount; number++) {
      const own = { traceId: random.hex(32), spanId: random.hex(16), isSampled: true };
      const traceContext = () => (number % 4 === 0 ? {} : { traceparent: writeTraceparent(own) });
      const ports = {
        ...testPorts(),
        now: () => Date.parse("2026-11-23T11:59:58Z"),
        newId: () => random.uuid(),
        traceContext,
      };
      const draft = { type: contract.type, data: { userId: `user-${number}` } };
      const event = prepareEvent(
        draft,
        { producer: "profiles", contracts: [contract] },
        ports,
      ) as EventMessage;
      if (number % 4 !== 0) producers.set(event.metadata.id, own);
      events.push(event);
      const bus = {
        Source: event.source,
        DetailType: event.type,
        EventBusName: number % 2 ? "user" : "ingress",
      };
      await bridge.publish(event, bus);
      if (number % 50 === 49) await bridge.clock.advance(1_000);
    }
    receiveAll();
    for (const subscription of subscriptions) await subscription.drain();
    await bridge.call("StartReplay", {
      ReplayName: "again",
      EventSourceArn: busArn("user").replace("event-bus/user", "archive/a"),
      EventStartTime: new Date(Date.UTC(2026, 0, 1)),
      EventEndTime: new Date(Date.UTC(2026, 0, 2)),
      Destination: { Arn: busArn("user") },
    });
    await bridge.clock.advance(hourMs);
    receiveAll();
    for (const subscription of subscriptions) {
      await subscription.redrive();
      await subscription.drain();
    }
    spans = subscriptions.flatMap((subscription) => subscription.spans);
  });

  it("meets everything that can happen to it", () => {
    const seen = new Map<string, number>();
    for (const { attributes } of spans)
      for (const what of [attributes["bellyfed.outcome"], attributes["bellyfed.replay"]])
        if (what !== undefined) seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const what of ["processed", "duplicate", "retried", "dead-lettered", "deferred", "again"])
      expect(seen.get(what), what).to.be.at.least(eventCount / 100);
  });

  const keyOf = ({ traceId, spanId }: Pick<SpanContext, "traceId" | "spanId">): string =>
    `${traceId} ${spanId}`;

  it("leaves no span without its parent, nor a link or an endpoint's span that leads nowhere", () => {
    const known = new Set([...spans, ...producers.values()].map(keyOf));
    const orphans = [
      ...spans.filter(
        ({ traceId, parentSpanId }) => parentSpanId && !known.has(keyOf({ traceId, spanId: parentSpanId })),
      ),
      ...spans.flatMap(({ links = [] }) => links.filter((link) => !known.has(keyOf(link)))),
      ...subscriptions.flatMap(({ served }) => served.filter((parent) => !known.has(keyOf(parent)))),
    ];
    expect(orphans).to.deep.equal([]);
    expect(known.size, "no id twice").to.equal(spans.length + producers.size);
  });

  it("is one connected graph of its own", () => {
    const components = new Components();
    for (const { traceId, links = [] } of spans)
      for (const link of links) components.join(traceId, link.traceId);
    const graphs = new Map<string, Set<string>>();
    for (const { traceId, attributes } of spans) {
      const id = attributes["bellyfed.event.id"];
      if (id === undefined) continue;
      graphs.set(id, (graphs.get(id) ?? new Set()).add(components.of(traceId)));
    }
    expect(graphs.size).to.equal(eventCount);
    expect([...graphs.values()].every(({ size }) => size === 1)).to.equal(true);
    expect(new Set([...graphs.values()].flatMap((all) => [...all])).size).to.equal(eventCount);
    for (const [id, { traceId }] of producers)
      expect(graphs.get(id)?.has(components.of(traceId)), "its producer's").to.equal(true);
  });
});
