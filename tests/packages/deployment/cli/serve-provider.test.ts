import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { serveProvider, type ServedProvider } from "../../../../packages/deployment/cli/serve-provider";
import { plainValues } from "../../../../packages/deployment/plain-values";
import type { ResourceProvider } from "../../../../packages/deployment/resource-provider";
import { mockOutputs } from "../../../../packages/recorder/mock-outputs";
import type { RecordedResource } from "../../../../packages/recorder/stack-graph";

type Values = Record<string, unknown>;
type Callback<Response> = (error: ServiceError | null, response: Response) => void;

const urn = "urn:pulumi:test::shop::shop:index:Home$aws:sqs/queue:Queue::orders";
const identity = { accountId: "000000000000", region: "us-east-1", queueUrlBase: "https://sqs" };
const archive = {
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: "abc",
  assets: { "index.js": { path: "index.js", hash: "def" } },
};

const structOf = (values: Values): Struct =>
  Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);

describe("serveProvider", () => {
  const calls: [kind: string, ...resources: RecordedResource[]][] = [];
  const provider: ResourceProvider = {
    create: async (resource) => void calls.push(["create", resource]),
    update: async (before, after) => void calls.push(["update", before, after]),
    delete: async (resource) => {
      if (resource.name === "orders") throw new Error("AWS says no");
    },
  };
  let served: ServedProvider;
  let client: ResourceProviderClient;
  let configured: messages.ConfigureResponse;

  before(async () => {
    const invoke = (token: string, inputs: Values): Values => ({ token, ...inputs });
    served = await serveProvider(provider, {
      folder: "/code",
      invoke,
      answer: (asked) => mockOutputs(asked, identity, `${calls.length}`),
    });
    client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
    configured = await ask<messages.ConfigureResponse>((done) => {
      const request = new messages.ConfigureRequest();
      request.setArgs(structOf({ defaultTags: JSON.stringify({ tags: { stack: "test" } }) }));
      client.configure(request, done);
    });
  });

  beforeEach(() => void calls.splice(0));

  after(async () => {
    client.close();
    await served.close();
  });

  function ask<Response>(call: (done: Callback<Response>) => unknown): Promise<Response> {
    return new Promise((resolve, reject) =>
      call((error, response) => (error ? reject(error) : resolve(response))),
    );
  }

  function create(inputs: Values, preview = false): Promise<messages.CreateResponse> {
    const request = new messages.CreateRequest();
    request.setUrn(urn);
    request.setPreview(preview);
    request.setProperties(structOf(inputs));
    return ask((done) => client.create(request, done));
  }

  function diff(before: Values, outputs: Values, after: Values): Promise<messages.DiffResponse> {
    const request = new messages.DiffRequest();
    request.setUrn(urn);
    request.setOldInputs(structOf(before));
    request.setOlds(structOf({ ...before, ...outputs }));
    request.setNews(structOf(after));
    return ask((done) => client.diff(request, done));
  }

  it("has a resource made, and answers with what AWS would add", async () => {
    const response = await create({ tags: { a: "1" }, code: archive });
    const [[kind, resource] = []] = calls;
    expect(kind).to.equal("create");
    expect(resource).to.deep.include({
      urn,
      name: "orders",
      type: "aws:sqs/queue:Queue",
      id: response.getId(),
    });
    expect(resource?.inputs["code"]).to.deep.equal({ files: { "index.js": "/code/index.js" } });
    const outputs = response.getProperties()?.toJavaScript();
    expect(outputs).to.deep.include({
      url: response.getId(),
      tagsAll: { stack: "test", a: "1" },
      code: archive,
    });
    expect((await create({})).getId()).not.to.equal(response.getId());
  });

  it("makes nothing for a preview, which it says that it can", async () => {
    expect(configured.getSupportspreview()).to.equal(true);
    const response = await create({ name: "orders" }, true);
    expect(response.getId()).to.equal("");
    expect(response.getProperties()?.toJavaScript()).to.deep.equal({ name: "orders" });
    expect(calls).to.deep.equal([]);
  });

  it("answers what a change comes to by the same rules as the planner", async () => {
    const tagsAll = { stack: "test" };
    const named = { name: "orders" };
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    expect((await diff(named, { tagsAll }, named)).getChanges()).to.equal(DIFF_NONE);
    expect((await diff(named, { tagsAll: {} }, named)).getDiffsList()).to.deep.equal(["tagsAll"]);
    const replaced = await diff(named, { tagsAll }, { name: "other" });
    expect(replaced.getChanges()).to.equal(DIFF_SOME);
    expect(replaced.getReplacesList()).to.deep.equal(["name"]);
    expect(replaced.getDeletebeforereplace()).to.equal(true);
    const lost = diff(named, { tagsAll }, { name: "orders", someday: 1 });
    expect(String(await lost.catch((error: unknown) => error))).to.contain("not known whether");
  });

  it("sees that code differs where the engine sends the hash of all of it and no file", () => {
    const { assets: _, ...withoutFiles } = archive;
    const codeOf = (hash: string): unknown => plainValues({ code: { ...withoutFiles, hash } });
    expect(codeOf("abc")).to.deep.equal(codeOf("abc")).and.not.deep.equal(codeOf("xyz"));
  });

  it("has a change carried out, with both sides", async () => {
    const request = new messages.UpdateRequest();
    request.setUrn(urn);
    request.setId("id");
    request.setOldInputs(structOf({ delaySeconds: 1 }));
    request.setOlds(structOf({ delaySeconds: 1, arn: "arn" }));
    request.setNews(structOf({ delaySeconds: 2 }));
    const response = await ask<messages.UpdateResponse>((done) => client.update(request, done));
    expect(
      calls.map(([kind, ...both]) => [
        kind,
        ...both.map(({ inputs, state }) => [inputs["delaySeconds"], state["arn"]]),
      ]),
    ).to.deep.equal([["update", [1, "arn"], [2, "arn"]]]);
    expect(response.getProperties()?.toJavaScript()).to.deep.include({ delaySeconds: 2, arn: "arn" });
  });

  it("passes on what the cloud says no to", async () => {
    const request = new messages.DeleteRequest();
    request.setUrn(urn);
    const answer = ask((done) => client.delete(request, done));
    expect(String(await answer.catch((error: unknown) => error))).to.contain("AWS says no");
  });

  it("has the engine replace a provider of another region, and answers functions", async () => {
    const request = new messages.DiffRequest();
    request.setOldInputs(structOf({ region: "us-east-1" }));
    request.setNews(structOf({ region: "eu-west-1" }));
    const moved = await ask<messages.DiffResponse>((done) => client.diffConfig(request, done));
    expect(moved.getReplacesList()).to.deep.equal(["region"]);
    request.setNews(structOf({ region: "us-east-1", defaultTags: "{}" }));
    const changed = await ask<messages.DiffResponse>((done) => client.diffConfig(request, done));
    expect([changed.getReplacesList(), changed.getDiffsList()]).to.deep.equal([[], ["defaultTags"]]);
    const asked = new messages.InvokeRequest();
    asked.setTok("aws:index/getRegion:getRegion");
    asked.setArgs(structOf({ a: 1 }));
    const answer = await ask<messages.InvokeResponse>((done) => client.invoke(asked, done));
    expect(answer.getReturn()?.toJavaScript()).to.deep.equal({
      token: "aws:index/getRegion:getRegion",
      a: 1,
    });
  });
});
