import { expect } from "chai";
import { catalogue } from "../../../events/catalogue";
import { recordStack } from "../../../graph/record-stack";
import { call } from "../../../local/service";
import { startLocalAws, type LocalAws } from "../../../local/start-local-aws";

const bus = "bellyfed-domain-auth-dev";
const keyArn = /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/;

describe("a stack with a key of its own, in the local AWS", function () {
  this.timeout(120_000);
  let local: LocalAws;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    const config = { encryption: "customer-managed" };
    await local.provision(await recordStack({ stack: "dev", config, queueUrlBase: local.url }));
  });
  after(() => local.close());

  const attributesOf = async (queueName: string): Promise<Record<string, string>> => {
    const QueueUrl = `${local.url}/${local.account.id}/${queueName}`;
    const answer = await call(local.services.sqs, "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["All"],
    });
    return (answer as { Attributes: Record<string, string> }).Attributes;
  };

  it("encrypts its queues with the key, and not with SQS' own", async () => {
    for (const queueName of [`${bus}-journal`, `${bus}-journal-dead-letters`, "bellyfed-parked-dev"]) {
      const attributes = await attributesOf(queueName);
      expect(attributes.KmsMasterKeyId, queueName).to.match(keyArn);
      expect(attributes, queueName).to.include({
        SqsManagedSseEnabled: "false",
        KmsDataKeyReusePeriodSeconds: "300",
      });
    }
  });

  it("keeps what a bus could not encrypt without the key", async () => {
    const description = await call(local.services.events, "DescribeEventBus", { Name: bus });
    expect(description).to.have.property("KmsKeyIdentifier").that.matches(keyArn);
    const undelivered = await attributesOf(`${bus}-undelivered`);
    expect(description).to.have.deep.property("DeadLetterConfig", { Arn: undelivered.QueueArn });
    expect(undelivered.SqsManagedSseEnabled).to.equal("true");
    expect(undelivered).not.to.have.property("KmsMasterKeyId");
  });

  it("delivers an event to its consumer", async () => {
    const [contract] = catalogue.ofDomain("auth");
    const metadata = {
      id: "00000000-0000-4000-8000-000000000001",
      time: "2026-11-20T18:30:00.000Z",
      version: contract?.version,
      correlationId: "test",
      hops: 0,
      producer: "test",
    };
    const message = { type: contract?.type, source: "test", data: contract?.examples[0], metadata };
    const entry = { EventBusName: bus, Source: "test", DetailType: message.type };
    await call(local.services.events, "PutEvents", {
      Entries: [{ ...entry, Detail: JSON.stringify(message) }],
    });
    const journaled = async () => {
      const Key = { eventId: { S: metadata.id } };
      const answer = await call(local.services.dynamodb, "GetItem", {
        TableName: "bellyfed-journal-dev",
        Key,
      });
      return (answer as { Item?: object }).Item;
    };
    while (!(await journaled())) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await journaled()).to.have.deep.property("type", { S: message.type });
  });
});
