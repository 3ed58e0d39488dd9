import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { takesType } from "../../../../tools/topology/takes-type";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import type { MessageAttribute } from "../../../../handlers/dead-letters/dead-letter";
import { maxEventBytes, maxMessageBytes } from "../../../../events/message/message-size";
import { runEvents } from "../../../../tools/cli/events/run-events";
import type { EventDestinations } from "../../../../tools/topology/event-destinations";
import { journalRecords } from "../../../../tools/demo/observe";
import { call } from "../../../../packages/local-aws/service";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { createPublisher, eventBridgeSink, type Publisher } from "../../../../events/publisher";
import { sumOf } from "../../../../tools/soak/soak-figures";
import { startLocalStack, type LocalStack } from "../../../local-stack";
import { errorOf } from "../../../recording";
import { fakeSession, ofDev, words } from "../../../tools/cli/events/small-aws";

const userBus = "bellyfed-domain-user-dev";
const type = "user.profile-created";

interface Received {
  readonly Body: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

describe("the largest events, in the local AWS", () => {
  let stack: LocalStack;
  let local: LocalAws;
  let destinations: EventDestinations;
  let publisher: Publisher<EventContract>;
  /** What the search index's endpoint answers. */
  let status = 202;
  const posted: string[] = [];

  before(async () => {
    const host = async ({ headers }: { headers: Record<string, unknown> }) => {
      if (status === 202) posted.push(String(headers["idempotency-key"]));
      return { status };
    };
    stack = await startLocalStack("dev", { host });
    ({ local, destinations } = stack);
    publisher = createPublisher({
      environment: "dev",
      producer: "tests",
      contracts: catalogue.contracts,
      spool: "none",
      sink: eventBridgeSink(new EventBridgeClient(stack.connection)),
    });
  });
  after(() => stack.close());

  const url = (queue: string): string => `${local.url}/${local.account.id}/${queue}`;

  /** What can be received from a queue, which goes on holding it. */
  async function messagesIn(queue: string): Promise<Received[]> {
    const answer = await call(local.services.sqs, "ReceiveMessage", {
      QueueUrl: url(queue),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageAttributeNames: ["All"],
    });
    return (answer as { Messages?: Received[] }).Messages ?? [];
  }

  /** An event whose entry is as large as a publisher sends, to the byte. */
  async function publishLargest(): Promise<string> {
    const [contract] = catalogue.ofType(type);
    const example = contract?.examples[0] as object;
    const draft = (length: number) => ({ type, data: { ...example, photo: "x".repeat(length) } });
    const { message: tooLarge } = await errorOf(() => publisher.publish([draft(maxEventBytes)]));
    const [, sizeBytes] = /has (\d+) bytes as an EventBridge entry/.exec(tooLarge) ?? [];
    const length = 2 * maxEventBytes - Number(sizeBytes);
    const { message: byOne } = await errorOf(() => publisher.publish([draft(length + 1)]));
    expect(byOne).to.contain(`has ${maxEventBytes + 1} bytes as an EventBridge entry`);
    const { ids, published } = await publisher.publish([draft(length)]);
    expect(published).to.equal(1);
    await stack.settled();
    return ids[0] as string;
  }

  const typed = async (line: string): Promise<string> => {
    const session = fakeSession();
    const code = await runEvents(ofDev(words(line)), session);
    return `${code}: ${session.noted.join(" ")}`;
  };

  const recover = async (): Promise<void> => {
    await call(local.services.lambda, "Invoke", { FunctionName: destinations.recoveryFunction });
    await stack.settled();
  };

  async function journalled(id: string): Promise<boolean> {
    const records = await journalRecords(local, destinations.journalBucket);
    return records.some(({ eventId }) => eventId === id);
  }

  it("are found in the dead letters with every attribute, in the parking lot, and come back from there", async () => {
    status = 422;
    const id = await publishLargest();
    expect(await journalled(id)).to.equal(true);
    const [letter, ...others] = await messagesIn(`${userBus}-search-index-dead-letters`);
    expect(others).to.deep.equal([]);
    expect(letter?.Body).to.have.length.within(maxEventBytes, maxMessageBytes).and.contain(id);
    expect(letter?.MessageAttributes?.["reason"]?.StringValue).to.equal("permanent");
    expect(letter?.MessageAttributes?.["detail"]?.StringValue).to.contain("422");

    await recover();
    const [kept] = await messagesIn(destinations.parkingLotQueue);
    expect(kept?.Body).to.equal(letter?.Body);
    expect(kept?.MessageAttributes).to.include.keys(Object.keys(letter?.MessageAttributes ?? {}));
    expect(kept?.MessageAttributes?.["parkingLotReason"]?.StringValue).to.equal("not-recoverable");

    status = 202;
    expect(await typed("dead-letters redrive --kind parking-lot --yes --force")).to.match(/^0: .*1 redriven/);
    await stack.settled();
    expect(posted).to.deep.equal([id]);
  });

  it("are kept as undelivered with what EventBridge says of it, and recovered to the queue that missed them", async () => {
    const queue = { QueueUrl: url(`${userBus}-journal`) };
    const { Attributes } = (await call(local.services.sqs, "GetQueueAttributes", {
      ...queue,
      AttributeNames: ["Policy"],
    })) as { Attributes: { Policy: string } };
    const closed = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await call(local.services.sqs, "SetQueueAttributes", { ...queue, Attributes: { Policy: closed } });
    const id = await publishLargest();
    const [undelivered] = await messagesIn(`${userBus}-undelivered`);
    expect(undelivered?.Body).to.have.length.within(maxEventBytes, maxMessageBytes).and.contain(id);
    expect(undelivered?.MessageAttributes).to.include.keys(
      "RULE_ARN",
      "TARGET_ARN",
      "ERROR_CODE",
      "ERROR_MESSAGE",
    );
    expect(await journalled(id)).to.equal(false);

    await call(local.services.sqs, "SetQueueAttributes", { ...queue, Attributes });
    await recover();
    expect(await journalled(id)).to.equal(true);
    expect(await messagesIn(`${userBus}-undelivered`)).to.deep.equal([]);
  });

  it("of a foreign producer, that fit EventBridge and no queue, page and come back from the archive", async () => {
    const before = Date.now();
    const [contract] = catalogue.ofType(type);
    const id = "00000000-0000-4000-8000-000000000099";
    const time = new Date(before).toISOString();
    const metadata = {
      id,
      time,
      version: contract?.version,
      correlationId: id,
      hops: 0,
      producer: "foreign",
    };
    const event = (photo: string) =>
      JSON.stringify({
        type,
        source: "foreign",
        data: { ...(contract?.examples[0] as object), photo },
        metadata,
      });
    const room = 1_048_576 - type.length - "foreign".length - Buffer.byteLength(event(""));
    const entry = (Detail: string) => ({
      EventBusName: userBus,
      Source: "foreign",
      DetailType: type,
      Detail,
    });
    const put = async (detail: string): Promise<void> => {
      const answer = await call(local.services.events, "PutEvents", { Entries: [entry(detail)] });
      expect(answer).to.have.property("FailedEntryCount", 0);
    };
    // Beside it one that is kept: only the lost one is to come back.
    await put(event("small").replace(id, id.replace("99", "98")));
    await put(event("x".repeat(room)));
    await stack.settled();
    expect(await journalled(id)).to.equal(false);
    expect(await messagesIn(`${userBus}-undelivered`)).to.deep.equal([]);
    const lost = sumOf(local, "AWS/Events", "InvocationsFailedToBeSentToDlq");
    const takers = destinations.subscriptions.filter(
      ({ domain, detailTypes }) => domain === "user" && takesType(detailTypes, type),
    );
    expect(lost).to.equal(takers.length).and.at.least(2);

    const file = join(mkdtempSync(join(tmpdir(), "largest-")), "lost.jsonl");
    const range = `--from ${new Date(before - 1).toISOString()} --to ${new Date(Date.now()).toISOString()}`;
    expect(
      await typed(
        `archive export --domain user ${range} --larger-than ${maxEventBytes} --file ${file} --yes`,
      ),
    ).to.match(/^0: /);
    expect(readFileSync(file, "utf8")).to.equal(`${event("x".repeat(room))}\n`);
    const { Rules } = (await call(local.services.events, "ListRules", { EventBusName: userBus })) as {
      Rules: { Name: string; ManagedBy?: string }[];
    };
    const own = Rules.filter(({ ManagedBy }) => ManagedBy === undefined);
    expect(own.map(({ Name }) => Name)).to.have.members([
      "unmatched",
      ...destinations.subscriptions.filter(({ domain }) => domain === "user").map(({ name }) => name),
    ]);

    posted.length = 0;
    expect(await typed(`publish ${file} --yes`)).to.match(/^0: /);
    await stack.settled();
    expect(await journalled(id)).to.equal(true);
    expect(posted).to.deep.equal([id]);
  });
});
