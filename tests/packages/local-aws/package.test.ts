import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";

const root = join(__dirname, "../../..");
const modules = join(root, "node_modules");
const source = join(root, "packages/local-aws");
const tsc = join(modules, "typescript/bin/tsc");

interface Manifest {
  readonly version: string;
  readonly bin: { readonly "local-aws": string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** A program of somebody else: an event goes through a rule into a queue, and time is moved by hand. */
const user = `
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsError, startLocalAws, VirtualClock, type LocalAws } from "local-aws";

async function main(): Promise<void> {
  const clock = new VirtualClock();
  const aws: LocalAws = await startLocalAws({ port: 0, clock });
  const client = {
    endpoint: aws.url,
    region: aws.account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const events = new EventBridgeClient(client);
  const sqs = new SQSClient(client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const Arn = "arn:aws:sqs:us-east-1:000000000000:orders";
  await events.send(new PutRuleCommand({ Name: "all", EventPattern: JSON.stringify({ source: ["shop"] }) }));
  await events.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "queue", Arn }] }));
  await aws.services.sqs.operations.SetQueueAttributes({
    QueueUrl,
    Attributes: {
      Policy: JSON.stringify({
        Statement: [
          { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn },
        ],
      }),
    },
  });
  const Entries = [{ Source: "shop", DetailType: "placed", Detail: JSON.stringify({ order: 7 }) }];
  await events.send(new PutEventsCommand({ Entries }));
  const delivered = aws.trace.waitFor(({ step }) => step === "delivered");
  await clock.advance(1000);
  const { where } = await delivered;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const unknown: unknown = await aws.services.sqs.operations.GetQueueUrl({ QueueName: "none" }).catch((error) => error);
  const detail = (JSON.parse(Messages[0]?.Body ?? "{}") as { detail?: object }).detail;
  const code = "exports.handler = async ({ a, b }) => a + b";
  const files = { "index.js": Buffer.from(code) };
  const sum = { functionName: "sum", handler: "index.handler", files, timeoutSeconds: 9, memoryMb: 128 };
  await aws.services.lambda.createFunction(sum);
  const Payload = Buffer.from(JSON.stringify({ a: 1, b: 2 }));
  const answer = await aws.services.lambda.operations.Invoke({ FunctionName: "sum", Payload });
  const three = Buffer.from(answer.Payload ?? []).toString();
  console.log(JSON.stringify({ where, detail, three, isAwsError: unknown instanceof AwsError }));
  await aws.close();
}
void main();
`;

describe("the package local-aws", () => {
  const { bin, dependencies, version } = manifestIn(source);
  // Functions run on a Node.js of their own where the one that runs the tests is older.
  const nodeBinaries = Object.keys(manifestIn(root).optionalDependencies ?? {}).filter((name) =>
    existsSync(join(modules, name)),
  );
  let folder: string;
  let project: string;
  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  let main: string;
  const command = (...args: string[]) => spawn(process.execPath, [main, ...args], { cwd: project });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "local-aws-package-"));
    const built = join(folder, "built");
    const config = join(source, "tsconfig.build.json");
    run(process.execPath, [tsc, "-p", config, "--noCheck", "--outDir", join(built, "dist")], root);
    for (const name of ["package.json", "README.md"]) cpSync(join(source, name), join(built, name));
    const archive = run("npm", ["pack", "--silent", "--pack-destination", folder], built).trim();
    project = join(folder, "project");
    const installed = join(project, "node_modules/local-aws");
    main = join(installed, bin["local-aws"]);
    mkdirSync(installed, { recursive: true });
    run("tar", ["-xzf", join(folder, archive), "--strip-components", "1"], installed);
    // What the registry would bring, and nothing else: no compiler, no loader, no package of the repository.
    for (const name of [...Object.keys(dependencies), ...nodeBinaries]) {
      mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
      symlinkSync(join(modules, name), join(project, "node_modules", name), "junction");
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it("asks for the versions that are tested here", () => {
    for (const [name, wanted] of Object.entries(dependencies))
      expect(manifestIn(join(modules, name)).version, name).to.equal(wanted);
    expect(version).to.equal(manifestIn(root).version);
  });

  it("is type-checked and run by somebody else's program", () => {
    writeFileSync(join(project, "main.ts"), user);
    const strict = ["--strict", "--skipLibCheck", "--target", "ES2022", "--module", "node20"];
    const types = ["--types", "node", "--typeRoots", join(modules, "@types")];
    run(process.execPath, [tsc, "main.ts", ...strict, ...types], project);
    expect(JSON.parse(run(process.execPath, ["main.js"], project))).to.deep.equal({
      where: "orders",
      detail: { order: 7 },
      three: "3",
      isAwsError: true,
    });
  });

  it("does what its README shows", () => {
    const [, example = ""] = /```js\n([^]*?)```/.exec(readFileSync(join(source, "README.md"), "utf8")) ?? [];
    expect(example.trim().split("\n")).to.have.lengthOf.at.most(10);
    writeFileSync(join(project, "readme.mjs"), example);
    expect(run(process.execPath, ["readme.mjs"], project)).to.contain("step: 'unmatched'");
  });

  it("serves by its command until it is told to end, and says how clients find it", async () => {
    const file = join(folder, "faults.json");
    writeFileSync(file, JSON.stringify({ faults: [{ kind: "throttling", service: "sqs", id: "file" }] }));
    const server = command("--port", "0", "--region", "eu-west-1", "--faults", file);
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes("SECRET")) await once(server.stdout, "data");
    const url = /AWS_ENDPOINT_URL=(\S+)/.exec(said)?.[1] ?? "";
    expect((await fetch(url)).status).to.equal(404);
    for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"])
      expect(said).to.contain(`export ${name}=eu-west-1\n`);
    const control = (...args: string[]) =>
      JSON.parse(run(process.execPath, [main, ...args, "--endpoint", url], project)) as object;
    const sqs = { "X-Amz-Target": "AmazonSQS.ListQueues", "content-type": "application/x-amz-json-1.0" };
    const list = async () => (await fetch(url, { method: "POST", headers: sqs, body: "{}" })).status;
    const fault = { kind: "lost answer", service: "sqs", share: 1, id: "it" };
    expect(await list()).to.equal(403);
    control("fault", "remove", "file");
    expect(
      control("fault", "add", "lost answer", "--service", "sqs", "--share", "1", "--id", "it"),
    ).to.deep.equal({
      id: "it",
    });
    expect(await list()).to.equal(500);
    control("host", "set", "a.example.com", "--status", "204");
    expect(control("fault", "list")).to.deep.equal({
      faults: [{ ...fault, shown: 1 }],
      hosts: ["a.example.com"],
    });
    control("fault", "remove", "it");
    control("host", "remove", "a.example.com");
    expect(await list()).to.equal(200);
    expect(control("fault", "list")).to.deep.equal({ faults: [], hosts: [] });
    server.kill("SIGINT");
    expect(await once(server, "exit")).to.deep.equal(
      process.platform === "win32" ? [null, "SIGINT"] : [0, null],
    );
  });

  it("keeps what it has through kill -9, and through Ctrl-C to the last moment", async () => {
    const state = join(folder, "state.json");
    const serve = async (port: string) => {
      const server = command("--port", port, "--state", state);
      let said = "";
      server.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
      while (!said.includes("SECRET")) await once(server.stdout, "data");
      const url = /AWS_ENDPOINT_URL=(\S+)/.exec(said)?.[1] ?? "";
      const call = async (action: string, input: object) => {
        const headers = {
          "X-Amz-Target": `AmazonSQS.${action}`,
          "content-type": "application/x-amz-json-1.0",
        };
        const QueueUrl = `${url}/000000000000/work`;
        const body = JSON.stringify({ QueueUrl, ...input });
        const answer = await fetch(url, { method: "POST", headers, body });
        return (await answer.json()) as { Messages?: { Body: string }[] };
      };
      const end = async (signal: NodeJS.Signals) => {
        server.kill(signal);
        return (await once(server, "exit")) as unknown[];
      };
      return { call, end };
    };
    const first = await serve("0");
    await first.call("CreateQueue", { QueueName: "work", QueueUrl: undefined });
    await first.call("SendMessage", { MessageBody: "written" });
    while (!readFileSync(state, "utf8").includes("written"))
      await new Promise((wait) => setTimeout(wait, 20));
    await first.end("SIGKILL");
    const second = await serve("0");
    await second.call("SendMessage", { MessageBody: "last" });
    await second.end("SIGINT");
    const third = await serve("0");
    const { Messages = [] } = await third.call("ReceiveMessage", { MaxNumberOfMessages: 10 });
    // Windows has no signal that a process could answer.
    const kept = process.platform === "win32" ? ["written"] : ["written", "last"];
    expect(Messages.map(({ Body }) => Body)).to.deep.equal(kept);
    expect(await third.end("SIGTERM")).to.deep.equal(
      process.platform === "win32" ? [null, "SIGTERM"] : [0, null],
    );
  });

  it("says when it is not where verbs look for it", async () => {
    // Whoever has the port, this or another program.
    const taken = createServer((socket) => socket.destroy()).on("error", () => undefined);
    taken.listen(4566, "127.0.0.1");
    const server = command();
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    while (!/not at port 4566.*AWS_ENDPOINT_URL/.test(said)) await once(server.stdout, "data");
    server.kill("SIGINT");
    await once(server, "exit");
    taken.close();
  });

  it("answers what cannot be with what can", async () => {
    const taken = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const cases: readonly [string[], RegExp, number][] = [
      [["--help"], /Usage: local-aws/, 0],
      [["fault", "--help"], /local-aws fault add <kind>[^]*--endpoint/, 0],
      [["fault", "break"], /There is no "fault break"[^]*--help/, 2],
      [["faults"], /There is no "faults"[^]*--help/, 2],
      [
        ["fault", "list", "--endpoint", `http://127.0.0.1:${port}/x`],
        /No local AWS answers at .*--endpoint or AWS_ENDPOINT_URL/,
        1,
      ],
      [["--faults", "none.json"], /The fault file none\.json cannot be used: ENOENT/, 1],
      [["--port", String(port)], new RegExp(`Port ${port} .* in use.*--port.*another`), 1],
      [["--port", "70000"], /--port is "70000".*65535/, 2],
      [["--region", "mars"], /--region is "mars".*eu-west-1/, 2],
      [["--prot", "1"], /--prot[^]*--help/, 2],
    ];
    try {
      for (const [args, answer, exitCode] of cases) {
        const process = command(...args);
        let said = "";
        for (const stream of [process.stdout, process.stderr])
          stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
        const [code] = (await once(process, "close")) as [number];
        expect([said, code]).to.satisfy(
          ([text, ended]: [string, number]) => answer.test(text) && ended === exitCode,
          said,
        );
      }
    } finally {
      taken.close();
    }
  });
});
