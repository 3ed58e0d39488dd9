import { basename } from "node:path";
import { expect } from "chai";
import type { Context } from "aws-lambda";
import { claimCheckFor } from "../../events/message/claim-check";
import { dynamoStateTable } from "../../handlers/aws/dynamo-state-table";
import { consumerEnvironment, consumerSettings } from "../../handlers/settings/consumer-settings";
import { createConsumer } from "../../handlers/consume-events";
import { awsStub, sent } from "./support/aws-stub";
import { failedIds, validators } from "./support/fake-consumer";
import { eventOf, idOf, recordOf, records } from "./support/sample-events";
import { calling, httpError, nothing, throwing } from "./support/sample-handlers";
import type { EventHandler } from "../../handlers/settings/event-handler";

const environmentAt = (url: string) =>
  consumerEnvironment({
    domain: "user",
    consumer: "journal",
    queueUrl: `${url}/1/queue`,
    deadLetterQueueUrl: `${url}/1/dead`,
    rejectedQueueUrl: `${url}/1/rejected`,
    stateTable: "state",
    metricNamespace: "EventPipeline/test",
    claimBucket: "claims-dev",
    settings: consumerSettings(),
    logLevel: "INFO",
  });
const context = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 30_000 } as Context;

describe("createConsumer", () => {
  const stub = awsStub();
  let env: ReturnType<typeof environmentAt>;
  let lines: string[];
  const write = process.stdout.write.bind(process.stdout);
  beforeEach(() => {
    env = environmentAt(stub.url);
    lines = [];
    process.stdout.write = (line: string) => (line.startsWith("{") ? lines.push(line) > 0 : write(line));
  });
  afterEach(() => void (process.stdout.write = write));

  const fresh = (event: number): ReturnType<typeof recordOf> =>
    recordOf(eventOf(event), { sentAt: new Date().toISOString() });

  it("asks nobody while all is well", async () => {
    const handler = createConsumer({ handler: nothing, validators }, env);
    expect(failedIds(await handler({ Records: [fresh(1), fresh(2)] }, context))).to.deep.equal([]);
    await handler({ Records: [fresh(3)] }, context);
    expect(stub.requests).to.deep.equal([]);
    const [cold, warm] = lines.map((line) => JSON.parse(line) as { coldStart: boolean });
    expect([cold?.coldStart, warm?.coldStart]).to.deep.equal([true, false]);
  });

  it("does to the cloud what its ports say", async () => {
    stub.answer = ({ action, input }) => ({ body: action === "SendMessage" ? sent(input) : {} });
    const fail: EventHandler = ({ metadata }) =>
      Promise.reject(httpError(metadata.id.endsWith("1") ? 422 : 503));
    const handler = createConsumer({ handler: fail, validators }, env);
    const response = await handler({ Records: [fresh(1), fresh(2), { ...fresh(3), body: "{" }] }, context);
    expect(failedIds(response)).to.deep.equal([fresh(2).messageId]);
    const asked = stub.requests.map((asked) => `${asked.action} ${basename(String(asked.input.QueueUrl))}`);
    expect(asked.sort()).to.deep.equal([
      "ChangeMessageVisibilityBatch queue",
      // That it failed.
      "PutItem undefined",
      "SendMessage dead",
      "SendMessage rejected",
    ]);
  });

  it("fetches the data of an event that travelled without it", async () => {
    const data = { note: "from the bucket" };
    stub.answer = () => ({ body: data });
    const { key, ...claim } = claimCheckFor(eventOf(1), JSON.stringify(data), "claims-dev");
    const seen: unknown[] = [];
    const see: EventHandler = async (event, context) => void seen.push(event.data, context.claim?.key);
    const valid = { "user.profile-updated": { 1: () => undefined } };
    const handler = createConsumer({ handler: see, validators: valid }, env);
    const claimed = { ...eventOf(1), data: { claimCheck: { key, ...claim } } };
    const record = recordOf(claimed, { sentAt: new Date().toISOString() });
    expect(failedIds(await handler({ Records: [record] }, context))).to.deep.equal([]);
    expect(seen).to.deep.equal([data, key]);
    expect(stub.requests).to.have.length(1);
    expect(stub.requests[0]).to.include({ method: "GET", path: `/claims-dev/${key}?x-id=GetObject` });
  });

  it("keeps the breaker and the attempts in the table", async () => {
    // A busy machine may not answer within the breaker's 200 ms.
    const stateTable: typeof dynamoStateTable = (name, limits) =>
      dynamoStateTable(name, { ...limits, timeoutMs: 60_000 });
    const failing = calling(throwing(httpError(503)));
    const handler = createConsumer({ handler: failing, validators, stateTable }, env);
    await handler({ Records: [1, 2, 3, 4, 5].map(fresh) }, context);
    const written = stub.requests.filter(({ action }) => action === "PutItem");
    const keys = written.map(({ input }) => (input.Item as { pk: { S: string } }).pk.S);
    expect(keys.filter((key) => key.startsWith("b#"))).to.deep.equal(["b#user/journal"]);
    const failed = keys.filter((key) => key.startsWith("i#"));
    expect(failed.map((key) => key.split("/")[2]).sort(), "each failed once").to.deep.equal(
      [1, 2, 3, 4, 5].map(idOf),
    );
  });

  it("stays in service when all of the cloud is gone", async () => {
    await stub.stop();
    const handler = createConsumer({ handler: nothing, validators }, env);
    const Records = records(2, { receives: 2, sentAt: new Date().toISOString() });
    expect(failedIds(await handler({ Records }, context))).to.deep.equal([]);
    await stub.start();
  });

  it("names the variable that is missing", () => {
    const { QUEUE_URL: _, ...rest } = env;
    expect(() => createConsumer({ handler: nothing, validators }, rest)).to.throw(
      "The environment variable QUEUE_URL is missing.",
    );
  });
});
