import { expect } from "chai";
import { randomUUID } from "node:crypto";
import type { PutItemInput } from "@aws-sdk/client-dynamodb";
import type { EventMessage } from "../../../../events/message/event-message";
import { stateTableIn, type DynamoDbCall } from "../../../../handlers/aws/dynamo-state-table";
import { handledItem, type IdempotencyItem } from "../../../../handlers/consumer/idempotency-item";
import { journalObject } from "../../../../handlers/journal/journal-object";
import { journalRecord } from "../../../../handlers/journal/journal-record";
import { idempotencyKey } from "../../../../handlers/settings/names";
import { sampleRecords } from "../../../../tools/bench/pipeline/sample-records";
import { readSampleLines } from "../../../../tools/samples/read-sample-lines";
import {
  metricLineBytes,
  packedShare,
  recordBytes,
  trafficCost,
  type TrafficVolume,
} from "../../../../tools/cli/cost/traffic-cost";
import type { StackShape } from "../../../../tools/cli/cost/stack-shape";
import { BatchMetrics, metricOwner } from "../../../../handlers/consumer/batch-metrics";
import { busOf, million, shapeWith } from "./sample-shape";

function usd(shape: StackShape, traffic: Partial<TrafficVolume>, service: string): number {
  const lines = trafficCost(shape, { ...million, ...traffic });
  return lines.filter((line) => line.service === service).reduce((sum, line) => sum + line.usdPerMonth, 0);
}

describe("the cost of traffic", () => {
  // Each amount is worked out by hand; the formula stands beside it.
  type Case = [
    title: string,
    shape: StackShape,
    traffic: Partial<TrafficVolume>,
    service: string,
    usd: number,
  ];
  const slow = { batch: undefined, eventsPerMonth: 2_628_000 };
  const x86 = shapeWith({ batchSize: 1, memoryMb: 512, isArm: false });
  const logging = shapeWith({ batchSize: 1, logsInvocations: true, logBytesPerEvent: 163 });
  const throughEndpoint = shapeWith({ isPosted: true, isInVpc: true });
  const month = { days: 30 };
  const yearly = shapeWith({ journal: { days: 365 } });
  const monthly = shapeWith({ journal: month });
  const tables = shapeWith({ dataKeySeconds: 300, idempotency: "lock", journal: month });
  const forAMonth = shapeWith({ idempotency: "lock", rememberedDays: 30 });
  const seldom = shapeWith({ dataKeySeconds: 300, idempotency: "mark" });
  const cases: Case[] = [
    ["a million events published", shapeWith(), {}, "EventBridge", 1],
    ["events of two chunks", shapeWith(), { eventBytes: 65_537 }, "EventBridge", 2],
    ["events of exactly one chunk", shapeWith(), { eventBytes: 65_536 }, "EventBridge", 1],
    ["half of them through the ingress bus", shapeWith(), { ingressShare: 0.5 }, "EventBridge", 1.5],
    // 1.3 GB × ($0.10 + $0.023 × 30/30)
    ["an archive of 30 days", shapeWith(), {}, "EventBridge archive", 0.1599],
    // 1.3 GB × ($0.10 + $0.023 × 90/30)
    ["an archive of 90 days", shapeWith({}, { archiveDays: 90 }), {}, "EventBridge archive", 0.2197],
    ["no archive", shapeWith({}, { archiveDays: 0 }), {}, "EventBridge archive", 0],
    // (1 send + 1/10 receive + 1/10 delete) × $0.40
    ["batches of ten", shapeWith(), {}, "SQS", 0.48],
    ["batches of a hundred, which SQS hands out by ten", shapeWith(), { batch: 100 }, "SQS", 0.48],
    ["one by one", shapeWith({ batchSize: 1 }), {}, "SQS", 1.2],
    // 2 chunks sent, ceil(10 × 100,000 / 65,536) = 16 chunks received by ten, one request to delete ten
    ["large events", shapeWith(), { eventBytes: 100_000 }, "SQS", 1.48],
    // 1 event/s × 1 s window: batches of 2; 2.628 M × (1 + 1/2 + 1/2) × $0.40
    ["batches as the rate makes them", shapeWith(), slow, "SQS", 2.1024],
    // 100,000 × ($0.20/M + 22.25 ms × 0.25 GB × $0.0000133334)
    ["functions on arm", shapeWith(), {}, "Lambda", 0.0274167],
    // 10,000 × ($0.20/M + (2.25 + 20 × 100/10) ms × 0.25 GB × $0.0000133334)
    ["more events than are handled at once", shapeWith(), { batch: 100 }, "Lambda", 0.0087417],
    // 1,000,000 × ($0.20/M + 22.25 ms × 0.5 GB × $0.0000166667)
    ["functions on x86, one by one", x86, {}, "Lambda", 0.385417],
    // 100,000 lines of 479 + 80.6 + 26 bytes
    ["a line of metrics per batch", shapeWith(), {}, "CloudWatch Logs", 0.02928],
    // 1,000,000 × (430 + 163 + 26) bytes
    ["a line per event, and Lambda's own", logging, {}, "CloudWatch Logs", 0.3095],
    // 0.02928 + 3,000 bytes × 1 M
    ["a bus that logs every event", shapeWith({}, { logsEveryEvent: true }), {}, "CloudWatch Logs", 1.52928],
    // 1.3 GB × $0.09
    ["what is posted over the internet", shapeWith({ isPosted: true }), {}, "Data transfer", 0.117],
    // 1.3 GB × $0.01
    ["what is posted by an endpoint", throughEndpoint, {}, "VPC", 0.013],
    ["what is posted by an endpoint and not over the internet", throughEndpoint, {}, "Data transfer", 0],
    ["what stays inside", shapeWith({ isInVpc: true }), {}, "VPC", 0],
    ["no idempotency", shapeWith(), {}, "DynamoDB", 0],
    // $0.125 + $0.625, and 0.223 GB × 128/30 × $0.25
    ["idempotency by a mark", shapeWith({ idempotency: "mark" }), {}, "DynamoDB", 0.9878667],
    ["idempotency by a lock", shapeWith({ idempotency: "lock" }), {}, "DynamoDB", 1.4878667],
    // 2 × $0.625, and 0.223 GB × 30/30 × $0.25
    ["a month's records", forAMonth, {}, "DynamoDB", 1.30575],
    // 2 units × $0.625, and 1.3 GB × 30/30 × $0.25
    ["a journal in a table", shapeWith({ journal: { days: 30, isTable: true } }), {}, "DynamoDB", 1.575],
    [
      "a journal in a table, which is no object",
      shapeWith({ journal: { days: 30, isTable: true } }),
      {},
      "S3",
      0,
    ],
    // 100,000 objects × $5.00/M, and 1.3 GB × 0.18 × 365/30 × $0.023
    ["a journal of a year", yearly, {}, "S3", 0.565481],
    // 10,000 objects × $5.00/M, and 1 GB × 0.18 × 30/30 × $0.023
    ["a month's journal of small events", monthly, { eventBytes: 1000, batch: 100 }, "S3", 0.05414],
    ["no journal", shapeWith(), {}, "S3", 0],
    ["keys of AWS' own", shapeWith({ idempotency: "lock" }), {}, "KMS", 0],
    // 2,628,000 s / 300 s × (2 × 1 sender + 1 receiver) × $3.00/M
    ["a key of our own", shapeWith({ dataKeySeconds: 300 }), {}, "KMS", 0.07884],
    // 2,628,000 s / 3,600 s × 3 × $3.00/M
    ["a key of our own, used for an hour", shapeWith({ dataKeySeconds: 3600 }), {}, "KMS", 0.00657],
    // 8,760 × (3 + 1 state table + 1 journal) × $3.00/M
    ["a key of our own, and two tables", tables, {}, "KMS", 0.1314],
    // 1,000 events, each of which needs keys of its own: 3 + 1 requests
    ["a key of our own, seldom used", seldom, { eventsPerMonth: 1000 }, "KMS", 0.012],
    ["events that stay", shapeWith(), {}, "Data transfer", 0],
  ];
  for (const [title, shape, traffic, service, expected] of cases) {
    it(`${service}: ${title} = $${expected}`, () => {
      expect(usd(shape, traffic, service)).to.be.closeTo(expected, 5e-7);
    });
  }

  it("is shared by the buses, and multiplied by their subscriptions", () => {
    const three = busOf();
    const shape = {
      buses: [busOf(), { ...three, subscriptions: Array(3).fill(three.subscriptions[0]) }],
      standing: [],
    } as StackShape;
    expect(usd(shape, {}, "EventBridge")).to.equal(1);
    // 0.5 M × 1 + 0.5 M × 3 deliveries, at 1.2 requests each
    expect(usd(shape, {}, "SQS")).to.be.closeTo(0.96, 1e-9);
  });

  it("knows what gzip leaves of the samples in an object, within a tenth", () => {
    const events = readSampleLines()
      .map((line) => JSON.parse(line) as Partial<EventMessage>)
      .filter((event): event is EventMessage => event.metadata?.id !== undefined && event.data !== undefined)
      .slice(0, 286);
    const { body } = journalObject(
      "",
      events.map((event) => journalRecord(event)),
    );
    const bytes = sampleRecords(events, Date.now()).reduce((sum, { body: text }) => sum + text.length, 0);
    expect(packedShare / (body.length / bytes)).to.be.within(0.9, 1.1);
  });

  it("knows how large the record of a handled event is", async () => {
    let stored: Readonly<Record<string, { S?: string; N?: string }>> = {};
    const call = async (_: string, input: PutItemInput): Promise<object> => {
      stored = input.Item as typeof stored;
      return {};
    };
    const table = stateTableIn<IdempotencyItem>("state", call as unknown as DynamoDbCall);
    const key = idempotencyKey({ domain: "user", consumer: "search-index" }, randomUUID());
    await table.write(
      key,
      handledItem({ state: "COMPLETED", fingerprint: "x".repeat(22), version: 0, ttl: 1e9 }),
      1,
    );
    // DynamoDB's rule: UTF-8 of names and texts, and of a number a byte for two digits, and one more.
    const sizes = Object.entries(stored).map(
      ([name, { S, N = "" }]) => name.length + (S?.length ?? Math.ceil(N.replace(/0+$/, "").length / 2) + 1),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0) + 100;
    expect(recordBytes).to.be.within(bytes - 8, bytes + 8);
  });

  for (const batch of [1, 10, 100, 250, 1000]) {
    it(`knows how long the metrics of ${batch} events are, within 6 %`, () => {
      const metrics = new BatchMetrics();
      for (let index = 0; index < batch; index++) {
        metrics.addOutcome("processed");
        metrics.addEvent("user.profile-updated", 1234);
        metrics.addDurations([21]);
      }
      const place = { domain: "user", consumer: "search-index" };
      const owner = metricOwner({ metricNamespace: "EventPipeline/prod", ...place });
      const facts = { requestId: "1b8c5f3e-0000-4000-8000-123456789012", coldStart: false };
      const lines = metrics.lines(owner, facts, 1_795_000_000_000);
      const bytes = Buffer.byteLength(lines.join(""));
      expect(metricLineBytes(batch) / bytes).to.be.within(0.94, 1.06);
    });
  }
});
