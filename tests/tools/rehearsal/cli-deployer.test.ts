import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import type { StackState } from "../../../packages/deployment/stack-state";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import { CliDeployer } from "../../../tools/rehearsal/cli-deployer";
import { errorOf } from "../../recording";

const type = "aws:sqs/queue:Queue";
const stackUrn = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const urnOf = (name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;
const [oldQueue, newQueue] = [urnOf("old"), urnOf("new")];

/** What the fake CLI does for `pulumi up`. */
interface Up {
  /** In this order; it stops at the first that fails. */
  readonly calls?: readonly (readonly [operation: "create" | "delete", urn: string])[];
  readonly says?: string;
  readonly exitCode?: number;
  /** Goes on until it is interrupted. */
  readonly hangs?: true;
}

/** Notes how it is called, prints the export that lies beside it, and has the attached provider called. */
const cli = String.raw`#!/bin/sh
here="$(dirname "$0")"
echo "$@" >> "$here/calls"
echo "$PULUMI_BACKEND_URL $PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" >> "$here/environment"
case "$1 $2" in
  "stack export") cat "$here/export.json" ;;
  "stack import") cp "$4" "$here/imported.json" ;;
  "up "*) exec "${process.execPath}" "$here/up.cjs" ;;
esac
`;
const up = String.raw`
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { calls = [], says = "", exitCode = 0, hangs } = JSON.parse(readFileSync(join(__dirname, "up.json"), "utf8"));
const note = (name) => writeFileSync(join(__dirname, name), "");
if (hangs) hang();
else if (calls.length === 0) end(exitCode);
else main();
function hang() {
  process.on("SIGINT", () => (note("interrupted"), process.exit(130)));
  setInterval(() => undefined, 1000);
  note("hanging");
}
function end(code) {
  process.stdout.write(says, () => process.exit(code));
}
async function main() {
  const of = (name) => require(join(process.cwd(), "node_modules", name));
  const { credentials } = of("@grpc/grpc-js");
  const { ResourceProviderClient } = of("@pulumi/pulumi/proto/provider_grpc_pb");
  const { ConfigureRequest, CreateRequest, DeleteRequest } = of("@pulumi/pulumi/proto/provider_pb");
  const { Struct } = of("google-protobuf/google/protobuf/struct_pb");
  const ports = Object.fromEntries(process.env.PULUMI_DEBUG_PROVIDERS.split(",").map((one) => one.split(":")));
  const clientOf = (name) => new ResourceProviderClient("127.0.0.1:" + ports[name], credentials.createInsecure());
  const ask = (client, operation, request) =>
    new Promise((resolve) => client[operation](request, (error, response) => resolve({ error, response })));
  for (const name of Object.keys(ports)) {
    const request = new ConfigureRequest();
    request.setArgs(Struct.fromJavaScript({ defaultTags: { tags: { of: name } } }));
    await ask(clientOf(name), "configure", request);
  }
  const made = [];
  for (const [operation, urn] of calls) {
    const request = operation === "create" ? new CreateRequest() : new DeleteRequest();
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript({ name: urn.split("::").pop() }));
    const client = clientOf(urn.split("::")[2].split(":")[0]);
    const { error, response } = await ask(client, operation, request);
    if (error) {
      process.stderr.write(error.details);
      return end(255);
    }
    if (operation === "create") made.push(response.getProperties().toJavaScript().tagsAll?.of);
  }
  writeFileSync(join(__dirname, "made.json"), JSON.stringify(made));
  end(exitCode);
}
`;

function queue(name: string): RecordedResource {
  return {
    ...{ urn: urnOf(name), type, name, parent: stackUrn, id: name, custom: true },
    ...{ inputs: { name }, state: { name }, secretInputs: [], dependencies: [] },
    options: { protect: false, retainOnDelete: false, ignoreChanges: [] },
  };
}

describe("CliDeployer, with a CLI that does as it is told", () => {
  const root: RecordedResource = {
    ...queue(""),
    ...{
      urn: stackUrn,
      type: "pulumi:pulumi:Stack",
      name: "shop-dev",
      id: "",
      custom: false,
      inputs: {},
      state: {},
    },
  };
  const { parent: _, ...stack } = root;
  const graphOf = (name: string): StackGraph => ({
    ...{ project: "shop", stack: "dev", accountId: "000000000000", region: "us-east-1", outputs: {} },
    ...{ queueUrlBase: "http://aws", resources: [stack, queue(name)] },
  });
  const state: StackState = {
    resources: graphOf("old").resources,
    pendingDeletes: [],
    pendingReplacements: [],
  };
  const exported = {
    deployment: {
      resources: state.resources.map(({ state: outputs, ...one }) => ({ ...one, outputs })),
    },
  };
  const pathBefore = process.env["PATH"];
  let folder: string;
  let deployer: CliDeployer;
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const tell = (one: Up): void => writeFileSync(join(folder, "up.json"), JSON.stringify(one));

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "fake-cli-"));
    writeFileSync(join(folder, "pulumi"), cli);
    chmodSync(join(folder, "pulumi"), 0o755);
    writeFileSync(join(folder, "up.cjs"), up);
    writeFileSync(join(folder, "export.json"), JSON.stringify(exported));
    process.env["PATH"] = `${folder}${delimiter}${pathBefore}`;
  });
  beforeEach(async () => {
    for (const name of ["calls", "environment", "imported.json"]) rmSync(join(folder, name), { force: true });
    tell({});
    deployer = new CliDeployer(graphOf("old"));
    await deployer.begin(state);
  });
  afterEach(() => deployer.close());
  after(() => {
    process.env["PATH"] = pathBefore;
    rmSync(folder, { recursive: true });
  });

  /** Deploys the new queue in the place of the old one; says what happened around each step. */
  async function deploy(
    one: Up,
    { create = () => Promise.resolve(), signal = new AbortController().signal } = {},
  ): Promise<{ outcome: Awaited<ReturnType<CliDeployer["deploy"]>>; seen: string[] }> {
    tell(one);
    const seen: string[] = [];
    const note = (what: string) => (): Promise<void> => Promise.resolve(void seen.push(what));
    const provider = {
      create: () => note("made")().then(create),
      update: note("changed"),
      delete: note("deleted"),
    };
    const outcome = await deployer.deploy(graphOf("new"), provider, {
      beforeStep: ({ operation, urn }, of) =>
        void seen.push(`${operation} ${urn.split("::").at(-1)} of ${of}`),
      afterStep: (_step, error) =>
        void seen.push(error === undefined ? "done" : `failed: ${(error as Error).message}`),
      signal,
    });
    return { outcome, seen };
  }

  const asPlanned = [
    ["create", newQueue],
    ["delete", oldQueue],
  ] as const;

  it("is asked for a stack of its own, which it begins once for all versions that are the same", async () => {
    const second = new CliDeployer(graphOf("old"));
    try {
      await second.begin(state);
      expect(JSON.parse(read("imported.json"))).to.deep.equal(exported);
    } finally {
      second.close();
    }
    const calls = read("calls").trim().split("\n");
    expect(calls.filter((line) => line === "stack init dev --non-interactive")).to.have.lengthOf(2);
    expect(calls.filter((line) => line.startsWith("up "))).to.have.lengthOf.at.most(1);
    expect(read("environment")).to.match(/^file:\/\/\S+ true$/m);
  });

  it("carries out what the CLI calls, step by step, and says nothing of what was planned", async () => {
    const { outcome, seen } = await deploy({ calls: asPlanned });
    expect(outcome).to.deep.equal({ refused: [], hasFailed: false, unplanned: [] });
    expect(seen).to.deep.equal(["create new of 2", "made", "done", "delete old of 2", "deleted", "done"]);
    expect(read("calls").trim().split("\n").at(-1)).to.equal(
      "up --yes --parallel 1 --non-interactive --stack dev",
    );
  });

  it("says where the CLI does more than is planned, and in another order", async () => {
    const { outcome } = await deploy({ calls: [...[...asPlanned].reverse(), ["delete", newQueue]] });
    expect(outcome.unplanned).to.deep.equal([
      `called and not planned: delete ${newQueue}`,
      `delete ${oldQueue} began before create ${newQueue} ended`,
    ]);
  });

  it("is called for each package apart, whose configurations do not mix", async () => {
    const network = "urn:pulumi:dev::shop::awsx:ec2:Vpc::network";
    const { seen } = await deploy({ calls: [...asPlanned, ["create", network]] });
    expect(seen).to.include("create network of 2");
    expect(JSON.parse(read("made.json"))).to.deep.equal(["aws", null]);
  });

  it("stops half-way at a step that fails, and says nothing of those that were to follow", async () => {
    const { outcome, seen } = await deploy(
      { calls: asPlanned },
      { create: () => Promise.reject(new Error("AWS says no")) },
    );
    expect(outcome).to.deep.equal({ refused: [], hasFailed: true, unplanned: [] });
    expect(seen).to.deep.equal(["create new of 2", "made", "failed: AWS says no"]);
  });

  it("hands on what the CLI says when it fails before any step", async () => {
    const { message } = await errorOf(() => deploy({ says: "error: the stack is locked", exitCode: 255 }));
    expect(message).to.equal("error: the stack is locked");
  });

  it("knows what the CLI refuses because it is protected, and that nothing else would be", async () => {
    const says = `error: resource "${oldQueue}" cannot be deleted\n`;
    const { outcome, seen } = await deploy({ says, exitCode: 255 });
    expect(seen).to.deep.equal([]);
    expect(outcome.refused.map(({ urn }) => urn)).to.deep.equal([oldQueue]);
    expect(outcome).to.deep.include({
      hasFailed: false,
      unplanned: [`not planned to be refused: ${oldQueue}`],
    });
  });

  it("interrupts the CLI when it is interrupted itself", async () => {
    const appeared = async (name: string): Promise<void> => {
      while (!existsSync(join(folder, name))) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const interruption = new AbortController();
    const failure = errorOf(() => deploy({ hangs: true }, { signal: interruption.signal }));
    await appeared("hanging");
    interruption.abort();
    expect((await failure).name).to.equal("AbortError");
    await appeared("interrupted");
  });

  it("leaves nothing behind", () => {
    const [, url = ""] = /^file:\/\/(\S+)/m.exec(read("environment")) ?? [];
    expect(existsSync(url)).to.equal(true);
    deployer.close();
    expect(existsSync(url)).to.equal(false);
    deployer = new CliDeployer(graphOf("old"));
  });
});
