import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { takesType } from "../../../../tools/topology/takes-type";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import { metricNamespace } from "../../../../handlers/settings/metric-namespace";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import { journalRecords } from "../../../../tools/demo/observe";
import { call } from "../../../../packages/local-aws/service";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { sumOf } from "../../../../tools/soak/soak-figures";
import { createPublisher, eventBridgeSink, type Publisher } from "../../../../events/publisher";
import { s3ClaimStore } from "../../../../events/publisher/s3-claim-store";
import { startLocalStack, type LocalStack } from "../../../local-stack";

describe("claim checks, in the local AWS", () => {
  let stack: LocalStack;
  let local: LocalAws;
  let publisher: Publisher<EventContract>;
  let claimBucket: string;
  /** How many of the next reads S3 answers with an error. */
  let failures = 0;

  before(async () => {
    stack = await startLocalStack("dev", {
      intercept: {
        before: (service, operation) =>
          service === "s3" && operation === "GetObject" && failures-- > 0
            ? new AwsError("SlowDown", "Please reduce your request rate.", 503)
            : undefined,
      },
    });
    ({ local } = stack);
    claimBucket = stack.graph.outputs["claimBucket"] as string;
    publisher = createPublisher({
      environment: "dev",
      producer: "tests",
      contracts: catalogue.contracts,
      sink: eventBridgeSink(new EventBridgeClient(stack.connection)),
      claims: s3ClaimStore(claimBucket, new S3Client(stack.connection)),
    });
  });
  after(() => stack.close());

  /** Publishes an example of the contract with a megabyte more than fits, and waits until it is handled. */
  async function publishLarge({ type, examples }: EventContract): Promise<{ id: string; data: object }> {
    const data = { ...(examples[0] as object), photo: "ü".repeat(1_000_000) };
    const { ids, published } = await publisher.publish([{ type, data }]);
    expect(published).to.equal(1);
    await stack.settled();
    return { id: ids[0] as string, data };
  }

  async function journalled(id: string): Promise<JournalRecord | undefined> {
    const records = await journalRecords(local, stack.destinations.journalBucket);
    return records.find(({ eventId }) => eventId === id);
  }

  it("carries an event of two megabytes to its consumers, once and whole", async () => {
    const { id, data } = await publishLarge(catalogue.ofType("user.profile-created")[0] as EventContract);
    const { posted } = stack;
    expect(posted.map(({ headers }) => headers["idempotency-key"])).to.deep.equal([id]);
    expect((JSON.parse(posted[0]?.body ?? "") as { data: object }).data).to.deep.equal(data);
    const item = await journalled(id);
    expect(item).to.include.keys("dataSha256").and.not.to.have.property("data");
    expect(item?.dataBucket).to.equal(claimBucket);
    expect(item?.dataBytes).to.equal(Buffer.byteLength(JSON.stringify(data)));
    const Key = item?.dataKey;
    const { Body } = (await call(local.services.s3, "GetObject", { Bucket: claimBucket, Key })) as {
      Body: Uint8Array;
    };
    expect(JSON.parse(String(Body))).to.deep.equal(data);
  });

  it("puts a claim twice without harm, and never writes over one", async () => {
    const store = s3ClaimStore(claimBucket, new S3Client({ ...stack.connection, forcePathStyle: true }));
    await store.put("claims/user.noted/a", "first");
    await store.put("claims/user.noted/a", "other");
    expect(String(Buffer.from(await store.get("claims/user.noted/a")))).to.equal("first");
  });

  it("comes back to an event that S3 would not give the data of, once S3 does", async () => {
    // As often as the consumer's client asks in one attempt.
    failures = 3;
    const contract = catalogue.ofDomain("system")[0] as EventContract;
    const { id } = await publishLarge(contract);
    expect(await journalled(id)).to.include.keys("dataKey");
    expect(failures).to.equal(-1);
    const sums = (...metrics: string[]) =>
      metrics.map((metric) => sumOf(local, metricNamespace("dev"), metric));
    // All consumers of the two, and one delivery in vain.
    const consumers = ["user.profile-created", contract.type].flatMap((type) =>
      stack.destinations.subscriptions.filter(
        ({ domain, detailTypes }) => type.startsWith(`${domain}.`) && takesType(detailTypes, type),
      ),
    ).length;
    expect(consumers).to.be.at.least(3);
    const messages = ["NumberOfMessagesReceived", "NumberOfMessagesDeleted"].map((metric) =>
      sumOf(local, "AWS/SQS", metric),
    );
    expect([...messages, ...sums("EventsRetried")]).to.deep.equal([consumers + 1, consumers, 1]);
    expect(sums("EventsRejected", "EventsDeadLettered", "BreakerOpened")).to.deep.equal([0, 0, 0]);
  });
});
