import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { expect } from "chai";
import { policies } from "../../policy/policies";
import { types } from "../../policy/resource-types";
import { recordedStack } from "../stacks/recorded-stack";
import { DraftStack, type DraftResource } from "./catches";

const folder = join(__dirname, "../../policy");
const stopping = "SIGTERM";

/** Starts the pack as Pulumi's engine does, and answers the port that it serves on. */
async function startPack(): Promise<{ pack: ChildProcess; port: string }> {
  const main = require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [folder] });
  const pack = spawn(process.execPath, [main, "127.0.0.1:1", folder], { cwd: folder, stdio: "pipe" });
  let errors = "";
  pack.stderr.on("data", (chunk) => (errors += String(chunk)));
  const exit = once(pack, "exit").then(() => {
    throw new Error(`The policy pack ended: ${errors}`);
  });
  const [chunk] = (await Promise.race([once(pack.stdout, "data"), exit])) as [Buffer];
  exit.catch(() => undefined);
  return { pack, port: chunk.toString().trim() };
}

describe("the policy pack, run as Pulumi's engine runs it", function () {
  this.timeout(120_000);
  let pack: ChildProcess;
  let engine: AnalyzerClient;

  before(async () => {
    const started = await startPack();
    pack = started.pack;
    engine = new AnalyzerClient(`127.0.0.1:${started.port}`, credentials.createInsecure());
  });

  after(() => {
    engine?.close();
    pack?.kill(stopping);
  });

  it("has all policies, and each stops an update", async () => {
    const info = await call<analyzer.AnalyzerInfo>((done) => engine.getAnalyzerInfo(new Empty(), done));
    expect(info.getPoliciesList().map((policy) => policy.getName())).to.have.members(
      policies.map(({ name }) => name),
    );
    for (const policy of info.getPoliciesList()) {
      expect(policy.getEnforcementlevel(), policy.getName()).to.equal(analyzer.EnforcementLevel.MANDATORY);
    }
  });

  it("stops at a resource", async () => {
    const draft = new DraftStack(await recordedStack("prod"));
    const queue = draft.one(types.queue, "user-journal-events-queue");
    expect(await analyze(draft, queue)).to.deep.equal([]);
    queue.options.protect = false;
    draft.set(queue, { sqsManagedSseEnabled: false });
    expect(await analyze(draft, queue)).to.have.members(["queues-encrypted", "stateful-protected"]);
    delete queue.options.provider;
    expect(await analyze(draft, queue)).to.include("tags-present");
  });

  it("stops at a stack", async () => {
    const draft = new DraftStack(await recordedStack("prod"));
    expect(await analyzeStack(draft)).to.deep.equal([]);
    draft.remove(draft.one(types.queuePolicy, "user-journal-events-policy"));
    draft.set(draft.one(types.mapping, "user-journal-mapping"), { functionResponseTypes: [] });
    expect(await analyzeStack(draft)).to.have.members([
      "queues-tls-only: user-journal-events-queue",
      "partial-failures-reported: user-journal-mapping",
    ]);
  });

  it("says what a preview cannot know yet, and stops nothing for it", async () => {
    const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const draft = new DraftStack(await recordedStack("prod"));
    const role = draft.one("aws:iam/rolePolicy:RolePolicy", "ingress-forward-rights");
    draft.set(role, { policy: unknownText });
    const found = await diagnose(draft, role);
    const levels = new Set(found.map((one) => one.getEnforcementlevel()));
    expect([...levels]).to.deep.equal([analyzer.EnforcementLevel.ADVISORY]);
    expect(found[0]?.getMessage()).to.match(/no-wildcard-actions.*during preview/);
  });

  async function analyze(draft: DraftStack, resource: DraftResource): Promise<string[]> {
    return (await diagnose(draft, resource)).map((found) => found.getPolicyname());
  }

  async function diagnose(draft: DraftStack, resource: DraftResource) {
    const request = new analyzer.AnalyzeRequest();
    describeTo(request, resource, resource.inputs, draft);
    const response = await call<analyzer.AnalyzeResponse>((done) => engine.analyze(request, done));
    return response.getDiagnosticsList();
  }

  async function analyzeStack(draft: DraftStack): Promise<string[]> {
    const request = new analyzer.AnalyzeStackRequest();
    for (const resource of draft.resources.filter(({ custom }) => custom)) {
      describeTo(request.addResources(), resource, resource.state, draft);
    }
    const response = await call<analyzer.AnalyzeResponse>((done) => engine.analyzeStack(request, done));
    return response
      .getDiagnosticsList()
      .map((found) => `${found.getPolicyname()}: ${found.getUrn().split("::").at(-1) ?? ""}`);
  }
});

function describeTo(
  message: analyzer.AnalyzeRequest | analyzer.AnalyzerResource,
  resource: DraftResource,
  props: object,
  draft: DraftStack,
): void {
  message.setType(resource.type);
  message.setUrn(resource.urn);
  message.setName(resource.name);
  message.setProperties(structOf(props));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(resource.options.protect);
  message.setOptions(options);
  if (message instanceof analyzer.AnalyzerResource) message.setDependenciesList(resource.dependencies);
  if (!resource.options.provider) return;
  const { type, urn, name, inputs } = draft.one(types.provider, resource.options.provider);
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setType(type);
  provider.setUrn(urn);
  provider.setName(name);
  provider.setProperties(structOf(inputs));
  message.setProvider(provider);
}

function structOf(props: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(props)) as Record<string, JavaScriptValue>);
}

function call<Response>(
  send: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error ? reject(error) : resolve(response)));
  });
}
