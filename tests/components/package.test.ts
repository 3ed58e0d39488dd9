import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { subscriberSettings } from "../../components/subscriber-settings";
import { profileCreated } from "../../events/contracts/user/profiles";
import { recordProgram } from "../../packages/recorder/record-stack";
import { compilerOptions, emit, programOf } from "../events/published/program-of";
import { installPackage, linkPackages, manifestIn, run, transpile } from "../install-package";
import { runs } from "../runs";
import { unpacked } from "../unpacked";
import { sampleBus, sampleSharedResources } from "./sample-shared-resources";

const root = join(__dirname, "../..");
const source = join(root, "components");
const tsc = join(root, "node_modules/typescript/bin/tsc");

/** The program of another team: its handler is in a file of its own. */
const program = `
const pulumi = require("@pulumi/pulumi");
const { profileCreated, referToBus } = require("@bellyfed/backbone");
const made = [];
const newResource = ({ type, name, inputs }) => {
  made.push({ type, inputs });
  const arn = "arn:aws:any:us-east-1:000000000000:" + name;
  return { id: name, state: { ...inputs, arn, url: "https://sqs.us-east-1.amazonaws.com/000000000000/" + name } };
};
async function main() {
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => ({ ...inputs, accountId: "000000000000" }) });
  await pulumi.runtime.runInPulumiStack(async () => {
    referToBus("user", require("./settings.json")).subscribe("loyalty-points", {
      events: [profileCreated],
      handler: () => {
        const { addPoints } = require("./add-points");
        return async (event) => addPoints(event.data.userId);
      },
      consumer: { idempotency: { mode: "none" } },
    });
    return {};
  });
  await pulumi.runtime.disconnect();
  const { inputs } = made.find(({ type }) => type === "aws:lambda/function:Function");
  const { "index.js": index } = await inputs.code.assets;
  const file = await index.path;
  console.log(JSON.stringify({ made: made.map(({ type }) => type), file, env: inputs.environment.variables }));
}
void main();
`;

const [example] = profileCreated.examples;
const metadata = {
  id: randomUUID(),
  time: new Date().toISOString(),
  version: 1,
  correlationId: "c",
  hops: 0,
};
const detail = {
  type: profileCreated.type,
  source: "s",
  data: example,
  metadata: { ...metadata, producer: "p" },
};
const record = {
  messageId: randomUUID(),
  receiptHandle: "r",
  body: JSON.stringify({ "detail-type": profileCreated.type, source: "s", time: metadata.time, detail }),
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: String(Date.now()),
    ApproximateFirstReceiveTimestamp: String(Date.now()),
  },
  messageAttributes: {},
};
/** What Lambda does with a message of the queue. */
const invocation = `
const { handler } = require(process.argv[2]);
const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: "r" };
handler(${JSON.stringify({ Records: [record] })}, context).then((answer) => console.log(JSON.stringify(answer)));
`;

const isWhole = runs(0, 1) === 1;

const parts = [
  "components",
  "stacks",
  "handlers",
  "events",
  "policy",
  "packages",
  "tools/test-kit",
  "tools/demo",
];

/** Lays the package local-aws beside, as its own test builds it, and what npm brings with it. */
function installLocalAws(project: string): void {
  const local = join(root, "packages/local-aws");
  const installed = join(project, "node_modules/local-aws");
  transpile(local, ["."], join(installed, "dist"));
  copyFileSync(join(local, "package.json"), join(installed, "package.json"));
  const { optionalDependencies = {} } = manifestIn(root);
  linkPackages(project, [
    ...Object.keys(manifestIn(local).dependencies ?? {}),
    ...Object.keys(optionalDependencies),
  ]);
}

/** The examples of the kit's page, as somebody else's test. */
const kitExamples = `
const { strict: assert } = require("node:assert");
const { profileCreated } = require("@bellyfed/backbone");
const { recordSubscription, runSubscription } = require("@bellyfed/backbone/testing");
const points = (bus) =>
  bus.subscribe("loyalty-points", {
    events: [profileCreated],
    handler: () => {
      const { addPoints } = require("./add-points");
      return async (event) => addPoints(event.data.userId);
    },
    consumer: { idempotency: { mode: "lock" } },
  });
async function main() {
  const { pattern, rights } = await recordSubscription("user", points);
  const run = await runSubscription("user", points);
  await run.handled(await run.publish(profileCreated));
  await run.close();
  console.log(JSON.stringify({ pattern, rights: rights.map(({ Sid }) => Sid) }));
}
void main();
`;

interface Outcome {
  readonly made: readonly string[];
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

describe("the package @bellyfed/backbone", () => {
  const { dependencies = {}, peerDependencies = {} } = manifestIn(source);
  let folder: string;
  let project: string;
  let installed: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "backbone-package-"));
    const built = join(folder, "built");
    const dist = join(built, "dist");
    mkdirSync(built);
    if (isWhole)
      run(process.execPath, [tsc, "-p", join(source, "tsconfig.build.json"), "--outDir", dist], root);
    else transpile(root, parts, dist);
    run(process.execPath, [join(source, "complete-dist.mjs"), dist], source);
    for (const file of ["package.json", "README.md"]) copyFileSync(join(source, file), join(built, file));
    project = join(folder, "program");
    mkdirSync(project);
    const beside = [...Object.keys(dependencies), ...Object.keys(peerDependencies)].filter(
      (one) => one !== "local-aws",
    );
    installed = installPackage(built, project, beside);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("asks its users for the versions that are tested here", () => {
    const { version } = manifestIn(join(root, "packages/local-aws"));
    const { devDependencies, dependencies: own } = manifestIn(root);
    const all: Record<string, string> = { ...devDependencies, ...own, "local-aws": version };
    for (const [other, version] of Object.entries(dependencies)) expect(version, other).to.equal(all[other]);
    for (const [peer, range] of Object.entries(peerDependencies))
      expect(range, peer).to.equal(`^${all[peer]}`);
  });

  it("subscribes from a program of another team, whose own handler is in the bundle", async () => {
    const { outputs } = await recordProgram({ project: "bellyfed", stack: "test" }, () => {
      const shared = sampleSharedResources();
      return { settings: subscriberSettings([sampleBus({ shared })], shared) };
    });
    writeFileSync(join(project, "settings.json"), JSON.stringify(outputs["settings"]));
    writeFileSync(join(project, "index.js"), program);
    writeFileSync(
      join(project, "add-points.js"),
      'exports.addPoints = async (id) => console.log("points for", id);',
    );
    const { made, file, env } = JSON.parse(run(process.execPath, ["index.js"], project)) as Outcome;
    expect(made.filter((type) => type === "aws:sqs/queue:Queue")).to.have.length(2);
    expect(env).to.include({ DOMAIN: "user", CONSUMER: "loyalty-points" });
    const index = resolve(project, file);
    writeFileSync(join(folder, "invoke.js"), invocation);
    await unpacked({ "index.js": index }, async (moved) => {
      const said = run(process.execPath, ["invoke.js", moved], folder, env).trim().split("\n");
      expect(said).to.include(`points for ${example?.userId}`);
      expect(said.at(-1)).to.equal('{"batchItemFailures":[]}');
    });
  });

  it("has a test kit, which records a subscription and runs it in the package local-aws", () => {
    installLocalAws(project);
    writeFileSync(join(project, "add-points.js"), "exports.addPoints = async () => undefined;");
    writeFileSync(join(project, "kit.js"), kitExamples);
    const told = JSON.parse(run(process.execPath, ["kit.js"], project).trim()) as object;
    expect(told).to.deep.equal({
      pattern: { "detail-type": [profileCreated.type] },
      rights: ["WriteOwnLog", "WriteTraces", "ConsumeQueue", "DeadLetter", "KeepState", "ReadClaims"],
    });
  });

  if (isWhole)
    it("is type-checked, with its README's example", () => {
      const [, example = ""] =
        /```ts\n([^]*?)```/.exec(readFileSync(join(installed, "README.md"), "utf8")) ?? [];
      const main = join(project, "main.cts");
      writeFileSync(main, example);
      const typeRoots = [join(root, "node_modules/@types")];
      expect(emit(programOf([main], { ...compilerOptions, typeRoots }))).to.deep.equal([]);
    });
});
