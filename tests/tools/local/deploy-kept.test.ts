import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sqs from "@pulumi/aws/sqs";
import { expect } from "chai";
import { call } from "../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { recordProgram } from "../../../packages/recorder/record-stack";
import { deployKept } from "../../../tools/local/deploy-kept";
import { keptStack } from "../../../tools/local/kept-stack";
import { errorOf } from "../../recording";

describe("a stack in a local AWS that outlives a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-"));
  const state = join(folder, "state.json");
  let local: LocalAws | undefined;
  after(async () => {
    await local?.close();
    rmSync(folder, { recursive: true });
  });

  /** One run of the command: a queue that hides messages for so long, and another one if asked. */
  async function run(
    visibilityTimeoutSeconds: number,
    others: readonly string[],
    stack = "dev",
    isNew = false,
  ) {
    await local?.close();
    const kept = keptStack(state);
    expect(kept === undefined).to.equal(isNew);
    local = await startLocalAws({
      ...{ state, hosts: { "search.example.com": async () => ({ status: 200 }) } },
      ...(isNew && { port: 0 }),
    });
    expect(local.hosts.names, "from the start").to.deep.equal(["search.example.com"]);
    const { url } = local;
    const graph = await recordProgram({ project: "p", stack, queueUrlBase: url }, () => {
      new sqs.Queue("kept", { name: "kept", visibilityTimeoutSeconds });
      for (const name of others) new sqs.Queue(name, { name });
      return {};
    });
    await deployKept(local, graph, state, kept);
    return local.services.sqs;
  }

  it("is changed as Pulumi would, with what it holds", async () => {
    const before = await run(30, ["gone"], "dev", true);
    const { QueueUrl } = (await call(before, "GetQueueUrl", { QueueName: "kept" })) as { QueueUrl: string };
    await call(before, "SendMessage", { QueueUrl, MessageBody: "waits" });
    const after = await run(60, ["new"]);
    expect(after.inspect().map(({ name, visible }) => [name, visible])).to.have.deep.members([
      ["kept", 1],
      ["new", 0],
    ]);
    const { Attributes } = (await call(after, "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["VisibilityTimeout"],
    })) as { Attributes: object };
    expect(Attributes).to.deep.equal({ VisibilityTimeout: "60" });
  });

  it("says what could not be made, and keeps what was", async () => {
    expect((await errorOf(() => run(99_999, ["beside"]))).message).to.contain(`"kept" could not`);
    const after = await run(60, ["beside"]);
    expect(after.inspect().map(({ name }) => name)).to.have.members(["kept", "beside"]);
  });

  it("is no other stack", async () => {
    expect((await errorOf(() => run(60, [], "prod"))).message).to.contain("is of the stack dev, not of prod");
  });
});
