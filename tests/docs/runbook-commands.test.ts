import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import type { EventMessage } from "../../events/message/event-message";
import { toMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { journalObject } from "../../handlers/journal/journal-object";
import { partitionOf } from "../../handlers/journal/journal-partition";
import { journalRecord } from "../../handlers/journal/journal-record";
import { call } from "../../packages/local-aws/service";
import { runEvents } from "../../tools/cli/events/run-events";
import { refreshEvent } from "../../tools/dashboard/refresh-event";
import { readSampleLines } from "../../tools/samples/read-sample-lines";
import { startLocalStack, type LocalStack } from "../local-stack";
import { fakeSession } from "../tools/cli/events/small-aws";

const root = join(__dirname, "../..");
const pages = readdirSync(join(root, "docs/runbooks"));
const textOf = (page: string): string => readFileSync(join(root, "docs/runbooks", page), "utf8");
const events = "npm run events -- ";

/** What a page tells to type: its lines of shell, and code within sentences that begins as a command does. */
function commandsOf(page: string): string[] {
  const text = textOf(page);
  const lines = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
    block.split("\n").filter((line) => line.trim() !== ""),
  );
  const inline = [...text.replace(/```[\s\S]*?```/g, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  return [...inline.filter((code) => /^(npm|npx|aws|pulumi) /.test(code)), ...lines];
}

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, plain]) => one ?? two ?? plain ?? "");

describe("the commands of the runbooks", () => {
  for (const page of pages) {
    it(`of ${page} say which stack they are about, and one of them is ours`, () => {
      const commands = commandsOf(page);
      expect(commands.filter((line) => line.startsWith(events))).not.to.be.empty;
      for (const line of commands) {
        expect(line).to.match(line.startsWith("aws ") ? /-<stack>( |$)/ : / --stack <stack>( |$)/);
      }
    });
  }

  it("that deploy or rehearse are such as there are", () => {
    const options = readFileSync(join(root, "tools/rehearsal/main.ts"), "utf8");
    const others = pages.flatMap(commandsOf).filter((line) => !/^(npm run events|aws) /.test(line));
    for (const line of others) {
      expect(line).to.match(/^(npx pulumi up |npm run rehearse -- )/);
      if (line.startsWith("npx")) continue;
      for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(options).to.contain(`"${option} <`);
    }
  });
});

/** In the order of the pages and of their lines, each page with one message in every queue of what went wrong. */
describe("the commands of the runbooks, in the local AWS", () => {
  const bus = "bellyfed-domain-user-dev";
  const folder = mkdtempSync(join(tmpdir(), "runbooks-"));
  const sample = readSampleLines().find((line) => line.includes('"user.profile-created"')) ?? "";
  let id = "";
  let stack: LocalStack;
  let typed = 0;

  before(async () => {
    stack = await startLocalStack("dev");
  });
  after(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  /** What the pages before have left would be read, and put back, by every command. */
  async function empty(QueueUrl: string): Promise<void> {
    const { sqs } = stack.local.services;
    for (;;) {
      const received = await call(sqs, "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = received as { Messages?: { ReceiptHandle: string }[] };
      if (Messages.length === 0) return;
      for (const { ReceiptHandle } of Messages) await call(sqs, "DeleteMessage", { QueueUrl, ReceiptHandle });
    }
  }

  /** An event that the journal has, in every queue: another for each page, as one redrive sends an event once. */
  async function fill(): Promise<void> {
    id = randomUUID();
    const event = refreshEvent(sample, id, Date.now());
    writeFileSync(join(folder, "event.json"), event);
    const detail = JSON.parse(event) as EventMessage;
    const envelope = JSON.stringify({
      ...{ version: "0", id, "detail-type": detail.type, source: detail.source, detail },
      ...{ time: new Date().toISOString(), account: "000000000000", region: "us-east-1", resources: [] },
    });
    const { sqs, s3 } = stack.local.services;
    const record = journalRecord(detail);
    const { key: Key, body: Body } = journalObject(partitionOf(record), [record]);
    await call(s3, "PutObject", { Bucket: stack.destinations.journalBucket, Key, Body });
    const url = (queue: string): string => `${stack.local.url}/${stack.local.account.id}/${queue}`;
    const letter = toMessageAttributes({
      ...{ reason: "max-attempts", detail: "a drill", eventId: id, eventType: "user.profile-created" },
      ...{ domain: "user", consumer: "search-index", firstSeen: new Date().toISOString(), recoveries: 0 },
      origin: url(`${bus}-search-index`),
    });
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    const target = `arn:aws:sqs:us-east-1:${stack.local.account.id}:${bus}-search-index`;
    const queues = {
      [`${bus}-search-index-dead-letters`]: letter,
      [`${bus}-rejected`]: letter,
      [`${bus}-unmatched`]: {},
      [`${bus}-undelivered`]: {
        ...{ RULE_ARN: text("arn:aws:events:us-east-1:0:rule/x"), TARGET_ARN: text(target) },
        ...{ ERROR_CODE: text("NO_PERMISSIONS"), ERROR_MESSAGE: text("no") },
      },
      "bellyfed-ingress-dev-unrouted": {},
      "bellyfed-parking-lot-dev": { ...letter, parkingLotReason: text("max-recoveries") },
    };
    for (const [queue, MessageAttributes] of Object.entries(queues)) {
      await empty(url(queue));
      await call(sqs, "SendMessage", { QueueUrl: url(queue), MessageBody: envelope, MessageAttributes });
    }
  }

  /** What an operator puts in for what the page leaves open. */
  function filledIn(line: string, page: string): string {
    const values: Readonly<Record<string, string>> = {
      stack: "dev",
      domain: "user",
      subscription: "search-index",
      alarm: `${bus}-search-index-delivery-late`,
      "event id": id,
      why: "a drill",
      from: "2h",
      to: "10m",
    };
    return line
      .replace(
        /<([a-z ]+)>/g,
        (_, name: string) => values[name] ?? expect.fail(`${page}: what is <${name}>?`),
      )
      .replace(/([\w-]+)\.jsonl/g, `${folder}/${page}.$1.jsonl`)
      .replace(/ event\.json/, ` ${folder}/event.json`);
  }

  async function type(line: string): Promise<void> {
    // Replays are named by the second.
    const nowMs = Date.now() + 1_000 * typed++;
    const session = fakeSession({ answer: "y", nowMs: () => nowMs });
    const code = await runEvents(wordsOf(line.slice(events.length)), session);
    expect(code, `${line}: ${session.noted.join("\n")}`).to.equal(0);
  }

  async function invoke(line: string): Promise<void> {
    const args = wordsOf(line);
    expect(args.slice(0, 3)).to.deep.equal(["aws", "lambda", "invoke"]);
    const option = (name: string): string | undefined => args[args.indexOf(name) + 1];
    const [FunctionName, Payload] = [option("--function-name"), Buffer.from(option("--payload") ?? "")];
    const answer = await new LambdaClient({}).send(new InvokeCommand({ FunctionName, Payload }));
    expect(answer.FunctionError, line).to.equal(undefined);
  }

  for (const page of pages) {
    it(`of ${page} do what they say`, async () => {
      await fill();
      for (const line of commandsOf(page)) {
        if (line.startsWith(events)) await type(filledIn(line, page));
        else if (line.startsWith("aws ")) await invoke(filledIn(line, page));
      }
    });
  }
});
