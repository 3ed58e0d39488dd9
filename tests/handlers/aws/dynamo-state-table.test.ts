import { expect } from "chai";
import { dynamoStateTable } from "../../../handlers/aws/dynamo-state-table";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { rejection } from "../../events/publisher/fixtures";
import { awsStub } from "../support/aws-stub";
import { never } from "../support/sample-handlers";

const item: BreakerItem = {
  state: "OPEN",
  version: 4,
  rounds: 2,
  untilMs: 1500.5,
  closedAtMs: undefined,
  ttl: 9,
};
const attributes = {
  state: { S: "OPEN" },
  version: { N: "5" },
  rounds: { N: "2" },
  untilMs: { N: "1500.5" },
  ttl: { N: "9" },
  pk: { S: "b#key" },
};
const patient = { timeoutMs: 60_000, maxAttempts: 1 };
const impatient = { timeoutMs: 1_000, maxAttempts: 1 };

describe("dynamoStateTable", () => {
  const stub = awsStub();
  const table = (limits = patient) => dynamoStateTable<BreakerItem>("state", limits);

  it("reads strongly consistently", async () => {
    stub.answer = () => ({ body: { Item: attributes } });
    const { closedAtMs: _, ...stored } = item;
    expect(await table().read("b#key")).to.deep.equal({ ...stored, version: 5 });
    const Key = { pk: { S: "b#key" } };
    expect(stub.requests[0]?.input).to.deep.equal({ TableName: "state", Key, ConsistentRead: true });
  });

  it("answers undefined when there is no item", async () => {
    expect(await table().read("b#key")).to.equal(undefined);
  });

  it("writes the next version of the one it has seen", async () => {
    const { isWritten, item: written } = await table().write("b#key", item, 4);
    expect([isWritten, written?.version]).to.deep.equal([true, 5]);
    expect(stub.requests[0]?.input).to.deep.equal({
      TableName: "state",
      Item: attributes,
      ConditionExpression: "#version = :seen",
      ExpressionAttributeNames: { "#version": "version" },
      ExpressionAttributeValues: { ":seen": { N: "4" } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
  });

  it("writes a new item only where there is none", async () => {
    await table().write("b#key", item, 0);
    expect(stub.requests[0]?.input).to.include({ ConditionExpression: "attribute_not_exists(pk)" });
    expect(stub.requests[0]?.input).not.to.have.property("ExpressionAttributeValues");
  });

  const newer = { body: { Item: { ...attributes, version: { N: "8" } } } };
  const lost = { type: "ConditionalCheckFailedException" };
  for (const [how, answer, requests] of [
    ["from the write it lost", { ...lost, ...newer }, 1],
    ["by a question when the lost write does not tell it", lost, 2],
  ] as const)
    it(`learns the truth ${how}`, async () => {
      stub.answer = ({ action }) => (action === "PutItem" ? answer : newer);
      const { isWritten, item: truth } = await table().write("b#key", item, 4);
      expect([isWritten, truth?.version, stub.requests.length]).to.deep.equal([false, 8, requests]);
    });

  it("recognises its own write when the SDK repeated it", async () => {
    let answers = 0;
    stub.answer = () => (++answers === 1 ? { status: 500 } : { ...lost, body: { Item: attributes } });
    const { isWritten } = await table({ ...patient, maxAttempts: 3 }).write("b#key", item, 4);
    expect([isWritten, answers]).to.deep.equal([true, 2]);
  });

  it("waits no longer than its limit, and does not try again", async () => {
    stub.answer = () => never();
    await rejection(table(impatient).read("b#key"));
    expect(stub.requests).to.have.length(1);
  });

  it("rejects with the table's error", async () => {
    stub.answer = () => ({ type: "ResourceNotFoundException" });
    const error = await rejection(table().write("b#key", item, 4));
    expect(error.name).to.equal("ResourceNotFoundException");
  });
});
