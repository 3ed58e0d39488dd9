// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { DynamoDbService } from "../../../../packages/local-aws/dynamodb/dynamo-db-service";
import { startEndpoint } from "../../../../packages/local-aws/endpoint/start-endpoint";
import { errorOf } from "../../../recording";
import { ManualClock } from "../manual-clock";

const account = { id: "123456789012", region: "eu-west-1" };
const table = {
  TableName: "state",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
};

describe("DynamoDbService", () => {
  let clock: ManualClock;
  let service: DynamoDbService;

  beforeEach(async () => {
    clock = new ManualClock();
    service = new DynamoDbService({ account, clock, expireEverySeconds: 10 });
    await call("CreateTable", table);
  });
  afterEach(() => service.close());

  function call(operation: string, input: object): Promise<any> {
    return service.operations[operation]!(input);
  }

  function put(pk: string, attributes: object = {}, rest: object = {}): Promise<any> {
    return call("PutItem", { TableName: "state", Item: { pk: { S: pk }, ...attributes }, ...rest });
  }

  async function get(pk: string): Promise<any> {
    return (await call("GetItem", { TableName: "state", Key: { pk: { S: pk } } })).Item;
  }

  const failure = (promise: Promise<unknown>): Promise<any> => errorOf(() => promise);

  const absent = { ConditionExpression: "attribute_not_exists(pk)" };

  it("creates on-demand tables that are there at once, in its account", async () => {
    const { Table } = await call("DescribeTable", { TableName: "state" });
    expect(Table).to.deep.include({
      TableStatus: "ACTIVE",
      TableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/state",
    });
    expect(Table.BillingModeSummary.BillingMode).to.equal("PAY_PER_REQUEST");
    expect(Table.CreationDateTime).to.be.instanceOf(Date);
  });

  it("keeps binary values as bytes", async () => {
    const B = new Uint8Array([0, 255, 128]);
    await put("a", { blob: { B }, many: { BS: [B] }, deep: { M: { l: { L: [{ B }] } } } });
    const item = await get("a");
    expect(new Uint8Array(item.blob.B)).to.deep.equal(B);
    expect(new Uint8Array(item.many.BS[0])).to.deep.equal(B);
    expect(new Uint8Array(item.deep.M.l.L[0].B)).to.deep.equal(B);
  });

  it("does not hand out or keep what a caller may change", async () => {
    const attributes = { list: { L: [{ N: "1" }] } };
    await put("a", attributes);
    attributes.list.L.push({ N: "2" });
    const first = await get("a");
    first.list.L.push({ N: "3" });
    expect((await get("a")).list.L).to.deep.equal([{ N: "1" }]);
  });

  describe("conditions", () => {
    it("fail without the item unless it is asked for", async () => {
      await put("a", { n: { N: "1" } });
      const error = await failure(put("a", {}, absent));
      expect(error).to.be.instanceOf(AwsError);
      expect(error).to.include({ code: "ConditionalCheckFailedException", httpStatus: 400 });
      expect(error).to.not.have.property("Item");
    });

    for (const [operation, change] of [
      ["PutItem", { Item: { pk: { S: "a" } }, ...absent }],
      ["DeleteItem", { Key: { pk: { S: "a" } }, ...absent }],
      [
        "UpdateItem",
        {
          Key: { pk: { S: "a" } },
          UpdateExpression: "SET n = :n",
          ExpressionAttributeValues: { ":n": { N: "2" } },
          ...absent,
        },
      ],
    ] as const) {
      it(`${operation} fails with the old item when it is asked for`, async () => {
        await put("a", { n: { N: "1" } });
        const asked = { TableName: "state", ReturnValuesOnConditionCheckFailure: "ALL_OLD", ...change };
        const error = await failure(call(operation, asked));
        expect(error.code).to.equal("ConditionalCheckFailedException");
        expect(error.Item).to.deep.equal({ pk: { S: "a" }, n: { N: "1" } });
        expect(await get("a")).to.deep.equal({ pk: { S: "a" }, n: { N: "1" } });
      });
    }

    it("fail without an item where there is none", async () => {
      const present = { ConditionExpression: "attribute_exists(pk)" };
      const error = await failure(
        put("a", {}, { ...present, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      );
      expect(error.code).to.equal("ConditionalCheckFailedException");
      expect(error).to.not.have.property("Item");
    });

    it("let exactly one of many at once through", async () => {
      const all = await Promise.allSettled(Array.from({ length: 50 }, () => put("a", {}, absent)));
      expect(all.filter((one) => one.status === "fulfilled")).to.have.length(1);
    });
  });

  it("counts every one of many updates at once", async () => {
    const add = {
      TableName: "state",
      Key: { pk: { S: "a" } },
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    };
    await Promise.all(Array.from({ length: 50 }, () => call("UpdateItem", add)));
    expect((await get("a")).n).to.deep.equal({ N: "50" });
  });

  describe("errors", () => {
    it("name the rule that a request breaks", async () => {
      expect(await failure(put("", {}))).to.include({ code: "ValidationException" });
      expect(await failure(call("PutItem", { TableName: "none", Item: { pk: { S: "a" } } }))).to.include({
        code: "ResourceNotFoundException",
      });
      expect(await failure(call("CreateTable", table))).to.include({ code: "ResourceInUseException" });
    });

    it("refuse what is not simulated", async () => {
      const other = { ...table, TableName: "other" };
      const streams = await failure(
        call("CreateTable", { ...other, StreamSpecification: { StreamEnabled: true } }),
      );
      expect(streams.message).to.equal("The local AWS does not simulate DynamoDB streams.");
      const copies = await failure(call("CreateTable", { ...other, GlobalTableSourceArn: "arn" }));
      expect(copies.message).to.equal("The local AWS does not simulate DynamoDB global tables.");
      expect(service.operations).to.not.have.property("TransactWriteItems");
    });
  });

  describe("time to live", () => {
    const specification = (Enabled: boolean, AttributeName = "ttl"): object => ({
      TableName: "state",
      TimeToLiveSpecification: { Enabled, AttributeName },
    });
    const inSeconds = (seconds: number): object => ({ ttl: { N: String(clock.now() / 1000 + seconds) } });

    /** Moves the clock by `seconds` and waits until a sweep that was due has ended. */
    async function pass(seconds: number): Promise<void> {
      await clock.advance(seconds * 1000);
      while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
    }

    it("is told as it was set", async () => {
      const describe = async (): Promise<any> =>
        (await call("DescribeTimeToLive", { TableName: "state" })).TimeToLiveDescription;
      expect((await describe()).TimeToLiveStatus).to.equal("DISABLED");
      expect(await call("UpdateTimeToLive", specification(true))).to.deep.equal({
        TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
      });
      expect(await describe()).to.deep.equal({ TimeToLiveStatus: "ENABLED", AttributeName: "ttl" });
    });

    it("cannot be set twice, on no table, or without an attribute", async () => {
      const refused = (input: object) => failure(call("UpdateTimeToLive", input));
      expect((await refused(specification(false))).message).to.equal("TimeToLive is already disabled");
      await call("UpdateTimeToLive", specification(true));
      expect((await refused(specification(true))).message).to.equal("TimeToLive is already enabled");
      const { message } = await refused(specification(false, "other"));
      expect(message).to.contain("current AttributeName is ttl");
      const { code } = await refused({ ...specification(true), TableName: "none" });
      expect(code).to.equal("ResourceNotFoundException");
      expect((await refused({ TableName: "state" })).code).to.equal("ValidationException");
    });

    it("removes what has expired, and nothing else", async () => {
      await call("UpdateTimeToLive", specification(true));
      await put("soon", inSeconds(5));
      await put("later", inSeconds(15));
      await put("never");
      await put("text", { ttl: { S: "1" } });
      await put("ancient", inSeconds(-6 * 365 * 24 * 60 * 60));
      await pass(10);
      expect(await get("soon")).to.equal(undefined);
      for (const kept of ["later", "never", "text", "ancient"])
        expect(await get(kept)).to.not.equal(undefined);
      await pass(10);
      expect(await get("later")).to.equal(undefined);
    });

    it("stops when it is disabled, and with its table", async () => {
      await call("UpdateTimeToLive", specification(true));
      await put("a", inSeconds(1));
      await call("UpdateTimeToLive", specification(false));
      await clock.advance(60_000);
      expect(await get("a")).to.not.equal(undefined);
      await call("UpdateTimeToLive", specification(true));
      await call("DeleteTable", { TableName: "state" });
      await call("CreateTable", table);
      await service.close();
      expect(clock.timers).to.equal(0);
      service = new DynamoDbService({ account, clock });
    });
  });

  it("serves the SDK's client, errors with their item included", async () => {
    const endpoint = await startEndpoint({ services: { dynamodb: service }, account, port: 0 });
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    const { region } = account;
    const client = new DynamoDBClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
    try {
      await client.send(new CreateTableCommand({ ...(table as any), TableName: "through-the-client" }));
      const item = {
        TableName: "through-the-client",
        Item: { pk: { S: "a" }, b: { B: new Uint8Array([1]) } },
      };
      await client.send(new PutItemCommand(item));
      const again = { ...item, ...absent, ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
      const error = await failure(client.send(new PutItemCommand(again)));
      expect(error).to.be.instanceOf(ConditionalCheckFailedException);
      expect(new Uint8Array(error.Item.b.B)).to.deep.equal(new Uint8Array([1]));
    } finally {
      client.destroy();
      await endpoint.close();
    }
  });

  it("closes when what is under way has ended, and begins nothing after", async () => {
    const other = new DynamoDbService({ account, clock, expireEverySeconds: 10 });
    const ask = (operation: string, input: object): Promise<any> => other.operations[operation]!(input);
    await ask("CreateTable", table);
    for (let item = 0; item < 20; item++)
      await ask("PutItem", { TableName: "state", Item: { pk: { S: String(item) } } });
    const asked = Array.from({ length: 20 }, (_, item) =>
      item % 2
        ? ask("Scan", { TableName: "state" })
        : ask("PutItem", { TableName: "state", Item: { pk: { S: `late ${item}` } } }),
    );
    const closing = other.close();
    const ends = await Promise.allSettled(asked);
    expect(ends.map(({ status }) => status)).to.deep.equal(new Array(20).fill("fulfilled"));
    await closing;
    const late = await ask("Scan", { TableName: "state" }).catch((error: Error) => error.message);
    expect(late).to.equal("Scan came after the database was closed.");
  });
});
