import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { findCommandLines } from "../../../../packages/local-aws/sdks/find-command-lines";
import { prepareProgram } from "../../../../packages/local-aws/sdks/prepare-program";
import { runSdks } from "../../../../packages/local-aws/sdks/run-sdks";
import type { SdkProgram } from "../../../../packages/local-aws/sdks/sdk-program";
import { sdkPrograms } from "../../../../packages/local-aws/sdks/sdk-programs";

const root = join(__dirname, "../../../..");
const folderOfSdks = join(root, "packages/local-aws/sdks");

/** Calls what is there twice by one name, and what is not there; leaves a queue, and says so. */
const careless = `
const call = (target, body, id) =>
  fetch(process.env.AWS_ENDPOINT_URL, {
    method: "POST",
    headers: {
      "x-amz-target": target,
      "content-type": "application/x-amz-json-1.0",
      "user-agent": "first/1.0 made-up/2.3 last/4.5",
      "amz-sdk-invocation-id": id,
    },
    body: JSON.stringify(body),
  });
const named = { QueueName: process.env.AWS_DEFAULT_REGION };
call("AmazonSQS.CreateQueue", named, "one")
  .then(() => call("AmazonSQS.CreateQueue", named, "one"))
  .then(() => call("AmazonSQS.Invented", {}, "two"))
  .then(() => console.warn("a queue is left"));
`;

describe("the rounds of the SDKs", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sdks-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = async (programs: readonly SdkProgram[], all = false) => {
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const code = await runSdks({ programs, cacheFolder: join(folder, "cache"), all, print });
    return { code, text: lines.join("\n") };
  };
  const node = (script: string) => [process.execPath, "-e", script];
  const madeUp = (more: Partial<SdkProgram>): SdkProgram => ({
    id: "made-up",
    sdk: "Made-up SDK",
    agent: "made-up",
    sources: join(folderOfSdks, "javascript"),
    prepare: () => [],
    round: () => node(""),
    ...more,
  });

  it("are passed by the SDK for JavaScript", async () => {
    const { code, text } = await run(sdkPrograms().filter(({ id }) => id === "javascript"));
    expect(text).to.match(
      /^javascript: begins\njavascript: passed\n\nSDK +version +round\n.* v3 +3\.[\d.]+ +passed$/,
    );
    expect(code).to.equal(0);
  });

  it("tell by its requests what a program did", async () => {
    const { code, text } = await run([madeUp({ round: () => node(careless) })]);
    for (const said of [
      "made-up: it complained: a queue is left",
      "made-up: it tried again: POST / AmazonSQS.CreateQueue",
      "made-up: it was answered 501: POST / AmazonSQS.Invented",
      "made-up: it did not call sqs GetQueueAttributes, events CreateEventBus",
    ])
      expect(text).to.contain(said);
    expect(text).to.match(/made-up: it left sqs \S+\/us-east-1\n/);
    expect(text).to.match(/\nMade-up SDK +2\.3 +failed +it complained: a queue is left$/);
    expect(code).to.equal(1);
  });

  const failing: readonly (readonly [what: string, program: Partial<SdkProgram>, said: RegExp])[] = [
    [
      "ends with another code",
      { round: () => node("process.exit(3)") },
      /: exit code 3\n[^]*no request came/,
    ],
    ["cannot be started", { round: () => [join("none", "such")] }, /ENOENT/],
    [
      "cannot be made ready",
      { prepare: () => [node("console.log('why'); process.exit(2)")] },
      /: exit code 2\nwhy/,
    ],
  ];
  for (const [what, program, said] of failing) {
    it(`are failed by a program that ${what}, and go on`, async () => {
      const { code, text } = await run([madeUp(program), madeUp({ absent: "go" })]);
      expect(text)
        .to.match(said)
        .and.match(/ failed  .+\nMade-up SDK +not run  no go$/);
      expect(code).to.equal(1);
    });
  }

  it("leave out what is not installed, unless all are asked for", async () => {
    const programs = [madeUp({ absent: "go" })];
    expect(await run(programs)).to.deep.equal({
      code: 0,
      text: "made-up: not run: no go\n\nSDK          version  round\nMade-up SDK           not run  no go",
    });
    expect((await run(programs, true)).code).to.equal(1);
  });

  it("make a program ready once, and anew when its sources change or it failed", async () => {
    const sources = join(folder, "sources");
    const cache = join(folder, "cache");
    mkdirSync(sources);
    let times = 0;
    let command = node("");
    const ready = () => prepareProgram(madeUp({ sources, prepare: () => (times++, [command]) }), cache);
    const first = await ready();
    expect([await ready(), times]).to.deep.equal([first, 1]);
    writeFileSync(join(sources, "pins.txt"), "sdk==2");
    command = node("process.exit(1)");
    await ready().catch(() => undefined);
    command = node("");
    const second = await ready();
    expect(second).not.to.equal(first);
    expect([times, readdirSync(cache)]).to.deep.equal([3, [basename(second)]]);
  });

  it("use the aws commands that are named", async () => {
    const command = (name: string, says: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${says}\n`, { mode: 0o755 });
      return join(folder, name);
    };
    const one = command("one", "echo aws-cli/1.2.3 Python/3.9 >&2");
    const two = command("two", "echo aws-cli/2.3.4 Python/3.9");
    expect(await findCommandLines([two, one])).to.deep.equal({ one, two });
    const programs = sdkPrograms({ one, two });
    const used = (id: string) =>
      programs
        .find((program) => program.id === id)
        ?.round("made")
        .at(-1);
    expect([used("cli-v1"), used("cli-v2")]).to.deep.equal([one, two]);
    const other = command("other", "echo aws-cli/3.0.0");
    const error = await findCommandLines([one, other]).catch((refusal: unknown) => refusal);
    expect(String(error)).to.contain(`--aws-cli ${other} is no aws command of version 1 or 2`);
  });

  it("are told which SDKs there are when another is asked for", () => {
    const loader = join(root, "tools/register-typescript.cjs");
    const asked = ["-r", loader, join(folderOfSdks, "main.ts"), "--only", "go,cobol"];
    const { status, stderr } = spawnSync(process.execPath, asked, { cwd: root });
    expect(String(stderr)).to.equal(
      "--only cobol: there are javascript, python, cli-v1, cli-v2, go, java.\n",
    );
    expect(status).to.equal(2);
  });

  it("are run in the versions that the README names", () => {
    const readme = readFileSync(join(root, "packages/local-aws/README.md"), "utf8");
    const pins: Readonly<Record<string, readonly [file: string, pin: RegExp]>> = {
      javascript: ["../package.json", /"@aws-sdk\/client-s3": "([\d.]+)"/],
      python: ["python/requirements.txt", /^boto3==([\d.]+)$/m],
      "cli-v1": ["cli/requirements.txt", /^awscli==([\d.]+)$/m],
      go: ["go/go.mod", /aws-sdk-go-v2 v([\d.]+)/],
      java: ["java/pom.xml", /<artifactId>bom<\/artifactId>\s*<version>([\d.]+)</],
    };
    for (const { id, sdk } of sdkPrograms()) {
      const [, named] = new RegExp(`^\\| ${sdk} +\\| \`${id}\` +\\| ([\\d.]+) `, "m").exec(readme) ?? [];
      expect(named, sdk).to.match(/^\d/);
      const [file, pin] = pins[id] ?? [];
      if (file && pin)
        expect(pin.exec(readFileSync(join(folderOfSdks, file), "utf8"))?.[1], sdk).to.equal(named);
    }
  });
});
