import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { Domain } from "../../../../events/domains";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import { journalBucketName } from "../../../../handlers/settings/names";
import { types } from "../../../../policy/resource-types";
import type { Key } from "../../../../packages/local-aws/kms/key";
import type { TraceStep } from "../../../../packages/local-aws/trace";
import { journalRecords } from "../../../../tools/demo/observe";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { errorOf, ofType, record } from "../../../recording";
import { privateConfig, recordedStackAt } from "../../../stacks/recorded-stack";

const keyArn = /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/;

/** Publishes the domain's first example as an event. */
async function publish(local: LocalAws, domain: Domain, bus: string, id: string): Promise<void> {
  const [contract] = catalogue.ofDomain(domain);
  const metadata = {
    id,
    time: new Date().toISOString(),
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
}

/** Publishes it, and resolves with what its journal has written of it. */
async function journalled(...[local, ...event]: Parameters<typeof publish>): Promise<JournalRecord> {
  await publish(local, ...event);
  const [, , id] = event;
  for (;;) {
    const records = await journalRecords(local, journalBucketName("dev", local.account.id, "us-east-1"));
    const record = records.find(({ eventId }) => eventId === id);
    if (record) return record;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("provisioning a stack", () => {
  let local: LocalAws;

  beforeEach(async () => {
    local = await startLocalAws({ port: 0, judgeFunctions: true, strandedMs: 0 });
  });
  afterEach(() => local.close());

  it("refuses by name what another provider would make, children and all", async () => {
    const graph = await record(() => {
      new pulumi.ComponentResource("awsx:ecr:Repository", "images", {}, {}, true);
    });
    const { message } = await errorOf(() => local.provision(graph));
    expect(message).to.contain('awsx:ecr:Repository "images"');
  });

  it("is refused, as by AWS, when it changes two log deliveries at a time", async () => {
    const graph = await recordedStackAt(local.url, "dev");
    const isDelivery = (text: string): boolean => text.includes("/logDelivery");
    const unordered = graph.resources.map((one) => {
      const dependencies = one.dependencies.filter((urn) => !isDelivery(urn));
      return isDelivery(one.type) ? { ...one, dependencies } : one;
    });
    const { message } = await errorOf(() => local.provision({ ...graph, resources: unordered }));
    expect(message).to.match(
      /logDelivery.* could not be made: Requested resource is currently being updated/,
    );
  });

  it("handles events in a private network as in any other, and none that leads nowhere", async () => {
    const graph = await recordedStackAt(local.url, "dev", privateConfig("dev"));
    await local.provision(graph);
    const item = await journalled(
      local,
      "system",
      "bellyfed-infra-system-dev",
      "00000000-0000-4000-8000-000000000006",
    );
    expect(item.type).to.equal(catalogue.ofDomain("system")[0]?.type);
    const endpoints = ofType(graph, types.vpcEndpoint);
    for (const endpoint of endpoints) await local.provider.delete(endpoint);
    await publish(local, "system", "bellyfed-infra-system-dev", "00000000-0000-4000-8000-000000000007");
    const { where } = await local.trace.waitFor(({ step }) => step === "returned");
    expect(where).to.equal("bellyfed-infra-system-dev-journal");
  });
});

describe("a stack with a key of its own, once provisioned", () => {
  let local: LocalAws;
  const bus = "bellyfed-domain-auth-dev";

  before(async () => {
    local = await startLocalAws({ port: 0, judgeFunctions: true });
    await local.provision(await recordedStackAt(local.url, "dev", { encryption: "customer-managed" }));
  });
  after(() => local.close());

  const attributesOf = async (queueName: string): Promise<Record<string, string>> => {
    const QueueUrl = `${local.url}/${local.account.id}/${queueName}`;
    const request = { QueueUrl, AttributeNames: ["All"] };
    const answer = await call(local.services.sqs, "GetQueueAttributes", request);
    return (answer as { Attributes: Record<string, string> }).Attributes;
  };

  it("encrypts its queues with the key, and not with SQS' own", async () => {
    for (const queueName of [`${bus}-journal`, `${bus}-journal-dead-letters`, "bellyfed-parking-lot-dev"]) {
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
    const item = await journalled(local, "auth", bus, "00000000-0000-4000-8000-000000000001");
    expect(item.type).to.equal(catalogue.ofDomain("auth")[0]?.type);
  });

  const onBus = /:event-bus\/bellyfed-domain-auth-dev$/;
  const narrowed: readonly [what: string, sids: readonly string[], step: TraceStep, where: RegExp][] = [
    ["no event gets on a bus", ["EncryptEvents", "SendToQueues"], "undelivered", onBus],
    ["no rule sends to a queue", ["SendToQueues"], "undelivered", /:bellyfed-domain-auth-dev-journal$/],
    ["no role may by its own policy", ["Administer"], "returned", /^bellyfed-domain-auth-dev-journal$/],
  ];
  for (const [index, [what, sids, step, where]] of narrowed.entries())
    it(`knows who may use the key: without ${sids.join(" and ")}, ${what}`, async () => {
      const { arn: KeyId, policy: Policy } = local.services.kms.keyOf("alias/bellyfed-dev") as Key;
      const { Statement, ...rest } = JSON.parse(Policy) as { readonly Statement: readonly { Sid: string }[] };
      const left = { ...rest, Statement: Statement.filter(({ Sid }) => !sids.includes(Sid)) };
      await call(local.services.kms, "PutKeyPolicy", { KeyId, Policy: JSON.stringify(left) });
      const seen = local.trace.waitFor((entry) => entry.step === step && where.test(entry.where));
      await publish(local, "auth", bus, `00000000-0000-4000-8000-00000000001${index}`);
      await seen;
      await call(local.services.kms, "PutKeyPolicy", { KeyId, Policy });
    });
});
