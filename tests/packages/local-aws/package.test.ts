import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { installPackage, manifestIn, run, transpile } from "../../install-package";
import { runs } from "../../runs";

const root = join(__dirname, "../../..");
const modules = join(root, "node_modules");
const source = join(root, "packages/local-aws");
const tsc = join(modules, "typescript/bin/tsc");

/** A program of somebody else: an event goes through a rule into a queue, and time is moved by hand. */
const user = readFileSync(join(__dirname, "program-of-a-user.ts"), "utf8").replace(
  "../../../packages/local-aws",
  "local-aws",
);

const isWhole = runs(0, 1) === 1;

describe("the package local-aws", () => {
  const { bin = {}, dependencies = {}, version } = manifestIn(source);
  // Functions run on a Node.js of their own where the one that runs the tests is older.
  const nodeBinaries = Object.keys(manifestIn(root).optionalDependencies ?? {}).filter((name) =>
    existsSync(join(modules, name)),
  );
  let folder: string;
  let project: string;
  let main: string;
  const command = (...args: string[]) => spawn(process.execPath, [main, ...args], { cwd: project });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "local-aws-package-"));
    const built = join(folder, "built");
    const dist = join(built, "dist");
    if (isWhole)
      run(
        process.execPath,
        [tsc, "-p", join(source, "tsconfig.build.json"), "--noCheck", "--outDir", dist],
        root,
      );
    else transpile(source, ["."], dist);
    for (const name of ["package.json", "README.md"]) cpSync(join(source, name), join(built, name));
    project = join(folder, "project");
    mkdirSync(project);
    const beside = [...Object.keys(dependencies), ...nodeBinaries];
    main = join(installPackage(built, project, beside), bin["local-aws"] ?? "");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("asks for the versions that are tested here", () => {
    for (const [name, wanted] of Object.entries(dependencies))
      expect(manifestIn(join(modules, name)).version, name).to.equal(wanted);
    expect(version).to.equal(manifestIn(root).version);
  });

  // Every time its types are those of the sources; every night they are the package's.
  it("is run by somebody else's program", () => {
    writeFileSync(join(project, "main.ts"), user);
    if (!isWhole) transpile(project, ["."], project);
    const strict = ["--strict", "--skipLibCheck", "--target", "ES2022", "--module", "node20"];
    const types = ["--types", "node", "--typeRoots", join(modules, "@types")];
    if (isWhole) run(process.execPath, [tsc, "main.ts", ...strict, ...types], project);
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
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await Promise.all([taken, silent].map((server) => once(server, "listening")));
    const [port, silentPort] = [taken, silent].map((server) => (server.address() as AddressInfo).port);
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
      [["host", "remove", "a", "--endpoint", `http://127.0.0.1:${silentPort}`], /No local AWS answers at/, 1],
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
      silent.close();
    }
  });
});
