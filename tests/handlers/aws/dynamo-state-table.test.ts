import { expect } from "chai";
import { dynamoStateTable } from "../../../handlers/aws/dynamo-state-table";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { AwsStub } from "../support/aws-stub";

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
  let stub: AwsStub;
  beforeEach(async () => {
    stub = new AwsStub();
    await stub.start();
  });
  afterEach(() => stub.stop());
  const table = (limits = patient) => dynamoStateTable<BreakerItem>("state", limits);

  it("reads strongly consistently", async () => {
    stub.answer = () => ({ body: { Item: attributes } });
    expect(await table().read("b#key")).to.deep.equal({
      state: "OPEN",
      version: 5,
      rounds: 2,
      untilMs: 1500.5,
      ttl: 9,
    });
    expect(stub.requests[0]?.input).to.deep.equal({
      TableName: "state",
      Key: { pk: { S: "b#key" } },
      ConsistentRead: true,
    });
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

  it("learns the truth from the write it lost", async () => {
    stub.answer = () => ({
      type: "ConditionalCheckFailedException",
      body: { Item: { ...attributes, version: { N: "8" } } },
    });
    const { isWritten, item: truth } = await table().write("b#key", item, 4);
    expect([isWritten, truth?.version, stub.requests.length]).to.deep.equal([false, 8, 1]);
  });

  it("asks for the truth when the lost write does not tell it", async () => {
    stub.answer = ({ action }) =>
      action === "PutItem"
        ? { type: "ConditionalCheckFailedException" }
        : { body: { Item: { ...attributes, version: { N: "8" } } } };
    const { isWritten, item: truth } = await table().write("b#key", item, 4);
    expect([isWritten, truth?.version, stub.requests.length]).to.deep.equal([false, 8, 2]);
  });

  it("recognises its own write when the SDK repeated it", async () => {
    let answers = 0;
    stub.answer = () =>
      ++answers === 1
        ? { status: 500 }
        : { type: "ConditionalCheckFailedException", body: { Item: attributes } };
    const { isWritten } = await table({ ...patient, maxAttempts: 3 }).write("b#key", item, 4);
    expect([isWritten, answers]).to.deep.equal([true, 2]);
  });

  it("waits no longer than its limit, and does not try again", async () => {
    stub.answer = () => new Promise(() => undefined);
    const error = await table(impatient)
      .read("b#key")
      .catch((thrown: Error) => thrown);
    expect(error).to.be.instanceOf(Error);
    expect(stub.requests).to.have.length(1);
  });

  it("rejects with the table's error", async () => {
    stub.answer = () => ({ type: "ResourceNotFoundException" });
    const error = await table()
      .write("b#key", item, 4)
      .catch((thrown: Error) => thrown);
    expect((error as Error).name).to.equal("ResourceNotFoundException");
  });
});
