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

/** What stands in a preview for a text that only the update will know. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Turns a stack into what its first preview knows: names, and where each value will come from. */
function forget(draft: DraftStack): void {
  const answered = draft.resources.flatMap(({ urn, state }) =>
    ["arn", "url", "keyId", "uuid"].flatMap((key) =>
      typeof state[key] === "string" && key in state ? [{ urn, text: state[key] }] : [],
    ),
  );
  for (const resource of draft.resources.filter(({ custom }) => custom)) {
    for (const [key, value] of Object.entries(resource.inputs)) {
      const text = JSON.stringify(value) ?? "";
      const from = answered.filter((one) => isNamedIn(text, one.text)).map(({ urn }) => urn);
      if (from.length === 0 || key === "alarmRule") continue;
      resource.inputs[key] = unknownIn(value);
      resource.comesFrom = { ...resource.comesFrom, [key]: from };
    }
    resource.state = { ...resource.inputs };
  }
}

/** A queue's name may begin another's. */
function isNamedIn(text: string, what: string): boolean {
  const at = text.indexOf(what);
  if (at < 0) return false;
  const rest = text.slice(at + what.length);
  return !/^[\w-]/.test(rest) || isNamedIn(rest, what);
}

function unknownIn(value: unknown): unknown {
  if (typeof value === "string")
    return /arn:aws:|https:\/\/sqs|^[0-9a-f-]{36}$/.test(value) ? unknownText : value;
  if (Array.isArray(value)) return value.map(unknownIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unknownIn(one)]));
}

describe("the policy pack, run as Pulumi's engine runs it", () => {
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
      "queues-let-rules-send: user-journal-target",
      "partial-failures-reported: user-journal-mapping",
    ]);
  });

  describe("in the first preview, which knows nothing that AWS will answer,", () => {
    let draft: DraftStack;

    beforeEach(async () => {
      draft = new DraftStack(await recordedStack("prod"));
      forget(draft);
    });

    it("has nothing to say about any resource, or about the stack", async () => {
      for (const resource of draft.resources.filter(({ custom }) => custom)) {
        const found = await diagnose(draft, resource);
        expect(
          found.map((one) => one.getMessage()),
          resource.name,
        ).to.deep.equal([]);
      }
      expect(await analyzeStack(draft)).to.deep.equal([]);
    });

    it("judges what is known of how resources belong together", async () => {
      draft.remove(draft.one(types.queuePolicy, "user-journal-events-policy"));
      draft.set(draft.one(types.mapping, "user-journal-mapping"), { functionResponseTypes: [] });
      draft.set(draft.one(types.queue, "auth-journal-events-queue"), { visibilityTimeoutSeconds: 30 });
      draft.remove(draft.one(types.busPolicy, "auth-bus-policy"));
      const [one, other] = ["user-journal-consumer-function", "auth-journal-consumer-function"];
      draft.shareInput(draft.one(types.function, one), draft.one(types.function, other), "role");
      // Which of the two was asked for first differs from time to time.
      const found = (await analyzeStack(draft)).map((text) => text.replace(/(own-role): .*/, "$1"));
      expect(found).to.have.members([
        "queues-tls-only: user-journal-events-queue",
        "queues-let-rules-send: user-journal-target",
        "partial-failures-reported: user-journal-mapping",
        "visibility-outlasts-consumer: auth-journal-events-queue",
        "buses-guarded: auth-bus",
        "functions-have-own-role",
      ]);
    });

    it("judges what is known of a resource", async () => {
      const lambda = draft.one(types.function, "user-journal-consumer-function");
      draft.set(lambda, { runtime: "nodejs18.x" });
      expect(await analyze(draft, lambda)).to.deep.equal(["functions-sized"]);
      const target = draft.one(types.target, "user-journal-target");
      draft.set(target, { retryPolicy: undefined });
      expect(await analyze(draft, target)).to.deep.equal(["targets-keep-the-undelivered"]);
      const role = draft.one(types.role, "user-journal-consumer-role");
      const policy = JSON.stringify({ Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" } });
      draft.set(role, {
        inlinePolicies: [
          { name: "unknown", policy: unknownText },
          { name: "known", policy },
        ],
      });
      expect(await analyze(draft, role)).to.deep.equal(["no-wildcard-actions", "no-wildcard-resources"]);
    });
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
      const message = request.addResources();
      describeTo(message, resource, resource.state, draft);
      for (const [property, urns] of Object.entries(resource.comesFrom ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([...urns]);
        message.getPropertydependenciesMap().set(property, dependencies);
      }
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
