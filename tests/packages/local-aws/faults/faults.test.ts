import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListTablesCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { controlLocalAws } from "../../../../packages/local-aws/command/control-local-aws";
import type { Fault } from "../../../../packages/local-aws/faults/fault";
import { findNodeBinary } from "../../../../packages/local-aws/lambda/node-binary";
import { call } from "../../../../packages/local-aws/service";
import {
  startLocalAws,
  type LocalAws,
  type LocalAwsSettings,
} from "../../../../packages/local-aws/start-local-aws";
import { ManualClock, settle } from "../manual-clock";

const answer = (status: number) => ({ status, headers: { "content-type": "text/plain" }, body: "it is I" });

describe("faults", () => {
  let aws: LocalAws;
  let client: {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };

  async function start(settings: LocalAwsSettings = {}): Promise<void> {
    aws = await startLocalAws({ port: 0, ...settings });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    client = { endpoint: aws.url, region: "us-east-1", maxAttempts: 1, credentials };
  }
  afterEach(() => aws.close());

  const nameOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "done",
      (error: Error) => error.name,
    );
  const queues = () => new SQSClient(client).send(new ListQueuesCommand());
  const tables = () => new DynamoDBClient(client).send(new ListTablesCommand());

  describe("of queues", () => {
    /** What comes of a message that is received twice, the second time after 5 s, and then deleted by its first handle. */
    const rows: readonly (readonly [faults: readonly Fault[], receives: number, isDeleted: boolean])[] = [
      [[], 1, true],
      [[{ kind: "early return", queue: "work", afterMs: 5_000 }], 2, true],
      [[{ kind: "early return" }, { kind: "ignored handle" }], 2, false],
      [
        [
          { kind: "early return", times: 1 },
          { kind: "ignored handle", queue: "other" },
        ],
        2,
        true,
      ],
      [
        [
          { kind: "early return", queue: "other" },
          { kind: "ignored handle", queue: "work" },
        ],
        1,
        true,
      ],
      [[{ kind: "early return", afterMs: 5_001 }], 1, true],
    ];
    for (const [faults, receives, isDeleted] of rows)
      it(`${JSON.stringify(faults)} makes ${receives} receives, and ${isDeleted ? "" : "not "}lets go`, async () => {
        const clock = new ManualClock();
        await start({ clock, faults });
        const { sqs } = aws.services;
        const QueueUrl = `${aws.url}/000000000000/work`;
        const receive = async () =>
          ((await call(sqs, "ReceiveMessage", { QueueUrl })) as { Messages?: { ReceiptHandle: string }[] })
            .Messages ?? [];
        await call(sqs, "CreateQueue", { QueueName: "work" });
        await call(sqs, "SendMessage", { QueueUrl, MessageBody: "body" });
        const [first] = await receive();
        await clock.advance(5_000);
        expect(await receive()).to.have.length(receives - 1);
        await call(sqs, "DeleteMessage", { QueueUrl, ReceiptHandle: first?.ReceiptHandle });
        const { visible, inFlight } = sqs.inspect()[0]!;
        expect(visible + inFlight).to.equal(isDeleted ? 0 : 1);
      });

    it("never show in a FIFO queue", async () => {
      const clock = new ManualClock();
      await start({ clock, faults: [{ kind: "early return" }] });
      const { sqs } = aws.services;
      const QueueUrl = `${aws.url}/000000000000/work.fifo`;
      await call(sqs, "CreateQueue", { QueueName: "work.fifo", Attributes: { FifoQueue: "true" } });
      const message = { MessageBody: "body", MessageGroupId: "a", MessageDeduplicationId: "1" };
      await call(sqs, "SendMessage", { QueueUrl, ...message });
      await call(sqs, "ReceiveMessage", { QueueUrl });
      expect(sqs.inspect()[0]).to.include({ visible: 0, inFlight: 1 });
    });
  });

  describe("of calls", () => {
    const rows: readonly (readonly [fault: Fault, answers: readonly string[]])[] = [
      [{ kind: "throttling", service: "sqs" }, ["RequestThrottled", "RequestThrottled", "done"]],
      [
        { kind: "throttling", service: "dynamodb" },
        ["done", "done", "ProvisionedThroughputExceededException"],
      ],
      [
        { kind: "error", service: "sqs", action: "ListQueues" },
        ["InternalFailure", "InternalFailure", "done"],
      ],
      [{ kind: "error", service: "sqs", action: "SendMessage" }, ["done", "done", "done"]],
      [{ kind: "error", service: "sqs", times: 1 }, ["InternalFailure", "done", "done"]],
      [{ kind: "lost answer", service: "sqs", share: 0.5 }, ["InternalFailure", "done", "done"]],
    ];
    for (const [fault, answers] of rows) {
      it(`${JSON.stringify(fault)} shows where it should, until it is removed`, async () => {
        const drawn = [0.4, 0.6];
        await start({ faults: [{ ...fault, id: "it" }], random: () => drawn.shift() ?? 0.9 });
        const asked = [await nameOf(queues()), await nameOf(queues()), await nameOf(tables())];
        expect(asked).to.deep.equal(answers);
        aws.faults.remove("it");
        expect([await nameOf(queues()), await nameOf(tables())]).to.deep.equal(["done", "done"]);
      });
    }

    it("loses the answer of what is done, and does nothing where it throttles", async () => {
      await start();
      const sqs = new SQSClient(client);
      aws.faults.add({ kind: "lost answer", service: "sqs", action: "CreateQueue", times: 1 });
      expect(await nameOf(sqs.send(new CreateQueueCommand({ QueueName: "one" })))).to.equal(
        "InternalFailure",
      );
      aws.faults.add({ kind: "throttling", service: "sqs", action: "CreateQueue", times: 1 });
      expect(await nameOf(sqs.send(new CreateQueueCommand({ QueueName: "two" })))).to.equal(
        "RequestThrottled",
      );
      expect(aws.services.sqs.inspect().map(({ name }) => name)).to.deep.equal(["one"]);
      expect(aws.faults.list()).to.deep.equal([]);
    });

    it("keeps one table silent, delays another's calls, and ends by the clock", async () => {
      const clock = new ManualClock();
      await start({ clock });
      const dynamodb = new DynamoDBClient(client);
      const describe = (TableName: string, abortSignal = AbortSignal.timeout(60_000)) =>
        nameOf(dynamodb.send(new DescribeTableCommand({ TableName }), { abortSignal }));
      aws.faults.add({ kind: "silence", service: "dynamodb", resource: "orders", seconds: 60 });
      aws.faults.add({ kind: "delay", service: "dynamodb", resource: "carts", delayMs: 5000 });
      expect(await describe("orders", AbortSignal.timeout(200))).to.match(/AbortError|TimeoutError/);
      let ended = false;
      const delayed = describe("carts").finally(() => (ended = true));
      while (aws.faults.list()[1]?.shown !== 1) await settle();
      expect(ended).to.equal(false);
      await clock.advance(5000);
      expect(await delayed).to.equal("ResourceNotFoundException");
      expect(await describe("others")).to.equal("ResourceNotFoundException");
      await clock.advance(55_000);
      expect(await describe("orders")).to.equal("ResourceNotFoundException");
    });

    it("finds a resource by its URL, and in the entries of a batch", async () => {
      await start({ faults: [{ kind: "error", service: "sqs", resource: "one", action: "SendMessage" }] });
      const sqs = new SQSClient(client);
      for (const [QueueName, answer] of [
        ["one", "InternalFailure"],
        ["two", "done"],
      ] as const) {
        const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
        expect(await nameOf(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" })))).to.equal(
          answer,
        );
      }
      aws.faults.add({ kind: "throttling", service: "events", resource: "shop" });
      const put = (EventBusName: string) => {
        const Entries = [{ Source: "a", DetailType: "b", Detail: "{}", EventBusName }];
        return nameOf(new EventBridgeClient(client).send(new PutEventsCommand({ Entries })));
      };
      expect(await put("arn:aws:events:us-east-1:000000000000:event-bus/shop")).to.equal(
        "ThrottlingException",
      );
      expect(await put("default")).to.equal("done");
    });
  });

  it("draws the ids of events and messages from the chance that it is given", async () => {
    const made = async (): Promise<unknown[]> => {
      let drawn = 0;
      await start({ random: () => (drawn++ % 16) / 16 });
      const { QueueUrl } = (await call(aws.services.sqs, "CreateQueue", { QueueName: "one" })) as {
        QueueUrl: string;
      };
      const { MessageId } = (await call(aws.services.sqs, "SendMessage", { QueueUrl, MessageBody: "x" })) as {
        MessageId: string;
      };
      const Entries = [{ Source: "a", DetailType: "b", Detail: "{}" }];
      const put = (await call(aws.services.events, "PutEvents", { Entries })) as {
        Entries: { EventId: string }[];
      };
      await aws.close();
      return [MessageId, put.Entries[0]?.EventId];
    };
    const first = await made();
    expect(first[0]).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await made()).to.deep.equal(first);
  });

  it("kills the process of a function at an invocation, and not of another", async () => {
    await start();
    const files = {
      "index.js": Buffer.from("exports.handler = () => new Promise((done) => setTimeout(done, 50, 7))"),
    };
    for (const functionName of ["sum", "other"])
      await aws.services.lambda.createFunction({
        functionName,
        handler: "index.handler",
        files,
        timeoutSeconds: 9,
        memoryMb: 128,
      });
    const invoke = async (FunctionName: string): Promise<string> => {
      const { Payload = [] } = await aws.services.lambda.operations.Invoke({
        FunctionName,
        Payload: Buffer.from("{}"),
      });
      return Buffer.from(Payload).toString();
    };
    aws.faults.add({ kind: "process killed", functionName: "sum", times: 1 });
    expect(await invoke("other")).to.equal("7");
    expect(await invoke("sum")).to.contain("killed");
    expect(await invoke("sum")).to.equal("7");
  });

  describe("of hosts, and hosts of one's own", () => {
    /** Asks from a process of its own, as a function does: the hosts answer in this one. */
    const ask = (url: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const script = `fetch("${url}").then(
          async (answer) => console.log(answer.status, await answer.text()),
          (error) => console.log(error.cause?.code ?? error.message))`;
        const env = { ...aws.hosts.environment };
        execFile(findNodeBinary(), ["-e", script], { env }, (error, out) =>
          error ? reject(new Error(error.message)) : resolve(out.trim()),
        );
      });

    const folder = mkdtempSync(join(tmpdir(), "faults-"));
    after(() => rmSync(folder, { recursive: true }));

    it("come and go while they run", async () => {
      await start();
      await aws.hosts.add("a.example.com", async () => answer(200));
      expect(await ask("https://a.example.com/")).to.equal("200 it is I");
      await aws.hosts.add("b.example.com", async () => answer(201));
      expect(await ask("https://b.example.com/")).to.equal("201 it is I");
      aws.faults.add({ kind: "host down", host: "b.example.com", id: "down" });
      expect(await ask("https://b.example.com/")).to.match(/ECONNRESET|UND_ERR_SOCKET/);
      aws.faults.add({ kind: "host down", host: "b.example.com", id: "down", how: "unavailable" });
      expect(await ask("https://b.example.com/")).to.match(/^503/);
      expect(await ask("https://a.example.com/")).to.equal("200 it is I");
      aws.faults.remove("down");
      expect(await ask("https://b.example.com/")).to.equal("201 it is I");
      await aws.hosts.connect({}, (name) => (name === "b.example.com" ? "untrusted" : "proper"));
      expect(await ask("https://b.example.com/")).to.match(/CERT|SELF_SIGNED|UNABLE/);
      expect(await ask("https://a.example.com/")).to.equal("200 it is I");
      expect(aws.hosts.remove("b.example.com")).to.equal(true);
      expect(await ask("https://b.example.com/")).to.not.match(/^20/);
    });

    it("are described by a file that is followed, and pass on what they are asked", async () => {
      const server = createServer((request, response) =>
        response.end(`${request.method} ${request.url}`),
      ).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const complaints: string[] = [];
      const complain = console.error;
      console.error = (text: string) => complaints.push(text);
      const faultFile = join(folder, "faults.json");
      const forwardTo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
      const write = (content: object | string) =>
        writeFileSync(faultFile, typeof content === "string" ? content : JSON.stringify(content));
      const hosts = { "a.example.com": { forwardTo }, "b.example.com": { status: 404, body: "no" } };
      try {
        write({ hosts, faults: [{ kind: "error", service: "sqs" }] });
        await start({ faultFile });
        aws.faults.add({ kind: "error", service: "dynamodb", id: "mine" });
        expect(await ask("https://a.example.com/x?y=1")).to.equal("200 GET /base/x?y=1");
        expect(await ask("https://b.example.com/")).to.equal("404 no");
        expect([await nameOf(queues()), await nameOf(tables())]).to.deep.equal([
          "InternalFailure",
          "InternalServerError",
        ]);
        await aws.hosts.add("c.example.com", async () => answer(201));
        write({ hosts: { "c.example.com": {} }, faults: [{ kind: "throttling", service: "sqs" }] });
        while (aws.hosts.names.length > 1) await settle();
        expect(await ask("https://c.example.com/")).to.equal("200");
        write({ faults: [{ kind: "throttling", service: "sqs" }] });
        while ((await ask("https://c.example.com/")) !== "201 it is I") await settle();
        expect([await nameOf(queues()), await nameOf(tables())]).to.deep.equal([
          "RequestThrottled",
          "InternalServerError",
        ]);
        write("{");
        while (complaints.length === 0) await settle();
        expect(complaints[0]).to.match(/fault file .* cannot be used: .*JSON.* What it said before stays/);
        expect(await nameOf(queues())).to.equal("RequestThrottled");
      } finally {
        console.error = complain;
        server.close();
      }
    });
  });

  it("are looked at and changed over HTTP, and not by pages of another origin", async () => {
    await start();
    const control = async (
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) => {
      const response = await fetch(`${aws.url}/_local/control${path}`, {
        method,
        headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return [response.status, await response.json()] as const;
    };
    const fault = { kind: "error", service: "sqs", id: "it" };
    expect((await control("POST", "/faults", fault, { origin: "https://evil.example" }))[0]).to.equal(403);
    expect((await control("POST", "/faults", fault, { "content-type": "text/plain" }))[0]).to.equal(400);
    expect(aws.faults.list()).to.deep.equal([]);
    expect(await control("POST", "/faults", fault)).to.deep.equal([200, { id: "it" }]);
    expect(await control("PUT", "/hosts/a.example.com", { status: 418 })).to.deep.equal([
      200,
      { hosts: ["a.example.com"] },
    ]);
    expect(await control("GET", "")).to.deep.equal([
      200,
      { faults: [{ ...fault, shown: 0 }], hosts: ["a.example.com"] },
    ]);
    expect(await control("DELETE", "/faults/it")).to.deep.equal([200, { removed: true }]);
    expect(await control("DELETE", "/faults/it")).to.deep.equal([200, { removed: false }]);
    expect(await control("DELETE", "/hosts/a.example.com")).to.deep.equal([200, { removed: true }]);
    expect((await control("PATCH", "/faults"))[0]).to.equal(400);
  });

  it("are changed by the commands that the documents show", async () => {
    await start();
    const root = join(__dirname, "../../../..");
    const say = console.log;
    let help = "";
    console.log = (text: string) => (help += text);
    try {
      await controlLocalAws("fault", ["--help"]);
      const pages = ["CONTRIBUTING.md", "packages/local-aws/README.md"].map((file) =>
        readFileSync(join(root, file), "utf8"),
      );
      const lines = [...pages, help.slice(help.indexOf("Examples:"))].flatMap((text) => [
        ...text.matchAll(
          /^ *(?:npx |npm run )?local-aws(?: --)? (fault|host) ((?:add|set|remove) [^#\n]+)/gm,
        ),
      ]);
      expect(lines).to.have.lengthOf.at.least(8);
      for (const [, about, command = ""] of lines) {
        const args = [...command.matchAll(/"([^"]+)"|(\S+)/g)].map(
          ([, quoted, bare]) => (quoted ?? bare) as string,
        );
        await controlLocalAws(about as "fault" | "host", [...args, "--endpoint", aws.url]);
      }
    } finally {
      console.log = say;
    }
    expect(aws.faults.list().map(({ kind }) => kind)).to.include.members([
      "silence",
      "host down",
      "throttling",
    ]);
  });

  const notHosts: readonly (readonly [name: string, given: unknown, problem: RegExp])[] = [
    ["A.example.com", {}, /"A\.example\.com" must be a name such as .*in small letters/],
    ["a.example.com/x", {}, /must be a name/],
    ["a.example.com", [], /A host is \[\], must be an object/],
    ["a.example.com", { port: 1 }, /A host has no port; it may have forwardTo, or status/],
    ["a.example.com", { status: 99 }, /status is 99, must be a whole number from 200 to 599/],
    ["a.example.com", { body: 7 }, /body is 7, must be a text/],
    ["a.example.com", { headers: { a: 1 } }, /headers is {"a":1}, must be an object of texts/],
    ["a.example.com", { forwardTo: "8080" }, /forwardTo is "8080", must be an address such as/],
  ];
  it("refuse a host that is none", async () => {
    await start();
    for (const [name, given, problem] of notHosts) {
      const url = `${aws.url}/_local/control/hosts/${encodeURIComponent(name)}`;
      const headers = { "content-type": "application/json" };
      const response = await fetch(url, { method: "PUT", headers, body: JSON.stringify(given) });
      expect([response.status, await response.text()]).to.satisfy(
        ([status, text]: [number, string]) => status === 400 && problem.test(JSON.parse(text).message),
        String(problem),
      );
    }
    expect(aws.hosts.names).to.deep.equal([]);
  });

  const mistakes: readonly (readonly [given: unknown, problem: RegExp])[] = [
    [7, /A fault is 7, must be an object/],
    [{ kind: "slow" }, /kind is "slow", must be one of "throttling", .*"process killed"/],
    [{ kind: "error" }, /"error" needs service/],
    [{ kind: "error", service: "ec2" }, /service of a fault is "ec2", must be one of "sqs"/],
    [
      { kind: "error", service: "sqs", hosts: "a" },
      /has no hosts; it may have service, action, resource, id/,
    ],
    [
      { kind: "error", service: "sqs", action: "SendMesage" },
      /action of a fault is "SendMesage", must be an action of sqs/,
    ],
    [{ kind: "delay", service: "sqs" }, /"delay" needs delayMs/],
    [{ kind: "early return", queue: "work.fifo" }, /queue of a fault is "work.fifo".*standard queue/],
    [{ kind: "ignored handle", afterMs: 1 }, /"ignored handle" has no afterMs/],
    [
      { kind: "delay", service: "sqs", delayMs: -1 },
      /delayMs of a fault is -1, must be a number of 0 or more/,
    ],
    [{ kind: "host down", host: "a", how: "off" }, /how of a fault is "off", must be one of "reset", "hang"/],
    [
      { kind: "process killed", functionName: "a", times: 0 },
      /times of a fault is 0, must be a whole number/,
    ],
    [
      { kind: "process killed", functionName: "a", share: 2 },
      /share of a fault is 2, must be a number above 0, to 1/,
    ],
  ];
  for (const [given, problem] of mistakes)
    it(`refuses ${JSON.stringify(given)}`, async () => {
      await start();
      expect(() => aws.faults.add(given as Fault)).to.throw(problem);
    });
});
