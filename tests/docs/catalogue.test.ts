import { hash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import { readFolder } from "../../tools/cli/catalogue/catalogue-folder";
import { cataloguePorts, runCatalogue } from "../../tools/cli/catalogue/run-catalogue";
import { releasedContracts } from "../../tools/cli/catalogue/schema-file";
import { catalogue } from "../../events/contracts/catalogue";
import { compatibilityErrors } from "../../events/schema/compatibility-errors";
import { retiredContracts } from "../../events/contracts/retired";
import { busName, domains } from "../../events/domains";
import { canonicalJson } from "../../events/message/canonical-json";
import { claimBucketName, claimCheckFor } from "../../events/message/claim-check";
import type { EventMessage } from "../../events/message/event-message";
import { metadataKeys } from "../../events/message/metadata-keys";
import type { Validate } from "../../events/message/validation";
import { metadataSchema } from "../../events/schema/metadata-schema";
import { readMessage } from "../../handlers/consumer/read-message";
import type { KeptMessage } from "../../handlers/consumer/consumer-ports";
import { toMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { PermanentError } from "../../handlers/failures/event-errors";
import { consumerSettings } from "../../handlers/settings/consumer-settings";
import { call } from "../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { types } from "../../policy/resource-types";
import type { ExampleEntry } from "../../tools/cli/catalogue/example-entry";
import { FakeWorld, fakeConsumer, returned } from "../handlers/support/fake-consumer";
import { recordedStack, recordedStackAt } from "../stacks/recorded-stack";

const { folder } = cataloguePorts;
const eventPages = readdirSync(join(folder, "events")).map(
  (page) => [page, readFileSync(join(folder, "events", page), "utf8")] as const,
);
const [consumingPage, producingPage] = ["consuming-events.md", "producing-events.md"].map((page) =>
  readFileSync(join(folder, "..", page), "utf8"),
) as [string, string];

const ajv = () =>
  addFormats(new Ajv2020({ discriminator: true, allowUnionTypes: true, unicodeRegExp: false }));

function jsonIn(text: string): object[] {
  return [...text.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, json]) => JSON.parse(json!) as object);
}

/** The last block of each version's section of each page. */
function entriesOfPages(): ExampleEntry[][] {
  return eventPages
    .flatMap(([, text]) => jsonIn(text))
    .filter((block): block is ExampleEntry[] => Array.isArray(block));
}

interface SdkMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes: SQSRecord["attributes"];
}
interface SdkMessages {
  readonly Messages: readonly [SdkMessage];
}

function bodyOf({ Body }: SdkMessage) {
  return JSON.parse(Body) as { id: string; account: string; detail: EventMessage };
}

/** The names and kinds of everything in a message. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** What Lambda makes of a message. */
function toRecord({ MessageId, ReceiptHandle, MD5OfBody, Body, Attributes }: SdkMessage): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  };
}

describe("docs/catalogue", () => {
  it("keeps every promise that was made with a released contract", () => {
    const released = releasedContracts(readFolder(folder));
    expect(released.length).to.be.at.least(catalogue.contracts.length - retiredContracts.length);
    expect(compatibilityErrors(released, catalogue.contracts, retiredContracts).join("\n")).to.equal("");
  });

  it("is up to date", async () => {
    let printed = "";
    const exitCode = await runCatalogue(["--check"], {
      ...cataloguePorts,
      record: recordedStack,
      out: () => undefined,
      error: (text) => (printed += text),
    });
    expect(printed).to.equal("");
    expect(exitCode).to.equal(0);
  });

  for (const [page, text] of eventPages) {
    it(`${page}: each example is an event by its schema, and what its entry says`, () => {
      const sections = text.split("\n## ").slice(1);
      expect(sections).to.not.be.empty;
      for (const section of sections) {
        const [, link] = /\[JSON Schema\]\((\S+)\)/.exec(section) ?? [];
        const schema = JSON.parse(readFileSync(join(folder, "events", link!), "utf8")) as object;
        const validate = ajv().compile(schema);
        const examples = jsonIn(section);
        const entries = examples.pop() as unknown as readonly ExampleEntry[];
        expect(examples).to.have.lengthOf(entries.length).and.to.not.be.empty;
        for (const [index, event] of (examples as unknown as EventMessage[]).entries()) {
          expect(validate(event.data), JSON.stringify(validate.errors)).to.equal(true);
          expect(JSON.parse(entries[index]!.Detail)).to.deep.equal(event);
        }
      }
    });
  }
});

describe("the entries of docs/catalogue and the messages of docs/consuming-events.md", () => {
  let local: LocalAws;
  /** What each journal's queue has received, as its consumer is given it. */
  let records: readonly SQSRecord[];
  let received: readonly SdkMessage[];

  before(async () => {
    local = await startLocalAws({ port: 0 });
    const graph = await recordedStackAt(local.url, "dev");
    // Without its consumers: the messages are looked at.
    const resources = graph.resources.filter(({ type }) => type !== types.mapping);
    await local.provision({ ...graph, resources });
    for (const Entries of entriesOfPages()) {
      // An SDK parses the time.
      const parsed = Entries.map(({ Time, ...entry }) => ({ ...entry, Time: new Date(Time) }));
      const answer = await call(local.services.events, "PutEvents", { Entries: parsed });
      expect(answer).to.have.property("FailedEntryCount", 0);
    }
    await local.services.events.idle();
    received = (
      await Promise.all(domains.map((domain) => messagesIn(`${busName(domain, "dev")}-journal`)))
    ).flat();
    records = received.map(toRecord);
  });
  after(() => local.close());

  async function messagesIn(queue: string): Promise<SdkMessage[]> {
    const request = {
      QueueUrl: `${local.url}/${local.account.id}/${queue}`,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["All"],
    };
    const { Messages = [] } = (await call(local.services.sqs, "ReceiveMessage", request)) as {
      Messages?: SdkMessage[];
    };
    return Messages.length === 0 ? [] : [...Messages, ...(await messagesIn(queue))];
  }

  it("are delivered, each by its bus and rule, and valid for every consumer", () => {
    expect(records).to.have.lengthOf(entriesOfPages().flat().length).and.to.not.be.empty;
    const validators: Record<string, Record<number, Validate>> = {};
    for (const { type, version, validate, sources } of catalogue.contracts)
      (validators[type] ??= {})[version] = Object.assign(validate.bind(undefined), sources && { sources });
    const { maxHops, maxEventAgeSeconds } = consumerSettings();
    const accepted = { validators, maxHops, maxEventAgeSeconds, nowMs: Date.now() };
    for (const record of records)
      expect(readMessage(record, 0, accepted), record.body).to.have.property("kind", "valid");
  });

  it("are what a consumer finds in its queue, but for what differs each time", () => {
    const [shown] = jsonIn(consumingPage) as [SdkMessages];
    const [message] = shown.Messages;
    const { detail } = bodyOf(message);
    const found = received.find(({ Body }) => Body.includes(detail.metadata.id))!;
    expect(shapeOf(message)).to.deep.equal(shapeOf(found));
    const { id, account, ...body } = bodyOf(found);
    expect({ ...bodyOf(message), id: "", account: "" }).to.deep.equal({ ...body, id: "", account: "" });
    expect(id).to.not.equal(bodyOf(message).id);
    expect(account).to.have.lengthOf(12);
    expect(message.MD5OfBody).to.equal(hash("md5", message.Body));
  });

  it("name an event's data by claim check as the publisher does", () => {
    const [shown, claim] = jsonIn(consumingPage) as [SdkMessages, unknown];
    const { detail } = bodyOf(shown.Messages[0]);
    const bucket = claimBucketName("dev", "000000000000", "us-east-1");
    expect(claim).to.deep.equal({ claimCheck: claimCheckFor(detail, canonicalJson(detail.data), bucket) });
    expect(jsonIn(producingPage)).to.deep.equal([claim]);
  });

  it("become dead letters with the attributes that are shown", async () => {
    const [shown, , attributes] = jsonIn(consumingPage) as [SdkMessages, unknown, Record<string, object>];
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, async () => {
      throw new PermanentError("The profile is closed.");
    });
    expect(await returned(consumer, [toRecord(shown.Messages[0])])).to.deep.equal([]);
    const [{ body, attributes: own }] = world.deadLetters as [KeptMessage];
    expect(body).to.equal(shown.Messages[0].Body);
    const { origin, ...others } = toMessageAttributes(own);
    expect(attributes).to.deep.equal({ ...others, origin: attributes["origin"] });
    expect(attributes["origin"]).to.have.all.keys(origin!);
    const [, table] = consumingPage.split("| attribute ");
    for (const name of Object.keys(attributes)) expect(table).to.contain(`\`${name}\``);
  });

  it("have all of the metadata that docs/producing-events.md explains", () => {
    const { required, properties } = metadataSchema({ version: 1 });
    expect(Object.keys(properties)).to.have.members(metadataKeys);
    const [, table = ""] = producingPage.split("In `metadata`:");
    const rows = [...table.split("\n\n")[1]!.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)];
    expect(rows.map(([, name]) => name)).to.have.members(metadataKeys);
    const optional = rows.filter(([, , rule]) => rule!.includes("may be left out")).map(([, name]) => name);
    expect(optional).to.have.members(metadataKeys.filter((key) => !required.includes(key)));
  });
});
