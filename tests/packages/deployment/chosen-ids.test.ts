import { expect } from "chai";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { runDeployment } from "../../../packages/deployment/run-deployment";
import { stateAfter } from "../../../packages/deployment/state-after";
import type { StackState } from "../../../packages/deployment/stack-state";
import type { RecordedOptions, RecordedResource } from "../../../packages/recorder/stack-graph";
import { graphOf, linesOf, made, part } from "./graphs";

const key = (name: string, keyUsage: string, options?: Partial<RecordedOptions>): RecordedResource =>
  made("aws:kms/key:Key", name, { keyUsage }, { options });
const topicWith = (one: RecordedResource): RecordedResource =>
  made(
    "aws:sns/topic:Topic",
    "t",
    { name: "t", kmsMasterKeyId: one.state["arn"], tags: { key: one.id } },
    { from: { kmsMasterKeyId: one, tags: one } },
  );

const nothing = { create: async () => {}, update: async () => {}, delete: async () => {} };

/** Plans, carries out, and returns the lines and what has become of it. */
async function deploy(state: StackState, ...wanted: RecordedResource[]) {
  const plan = planDeployment(state, graphOf(...wanted));
  const { state: after } = await runDeployment(plan, state, nothing);
  const [first, second] = after.resources;
  return {
    lines: linesOf(plan),
    after,
    first: first as RecordedResource,
    second: second as RecordedResource,
  };
}

describe("ids that AWS chooses", () => {
  const one = key("k", "ENCRYPT_DECRYPT");
  const signing = key("k", "SIGN_VERIFY");

  it("are others for a new resource, also in what was registered after it, and stay at the next deployment", async () => {
    const { lines, after, first, second } = await deploy(
      stateAfter(graphOf(one, topicWith(one))),
      signing,
      topicWith(signing),
    );
    expect(lines.slice(0, 2)).to.deep.equal([
      "create-replacement k (keyUsage!)",
      "update t (kmsMasterKeyId tagsAll) after 0",
    ]);
    expect(first.id)
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.equal(one.id);
    expect(first.state).to.include({
      keyId: first.id,
      arn: `arn:aws:kms:us-east-1:000000000000:key/${first.id}`,
    });
    expect(second.inputs).to.deep.include({ kmsMasterKeyId: first.state["arn"], tags: { key: first.id } });
    const next = await deploy(after, signing, topicWith(signing));
    expect(next.lines).to.deep.equal([]);
    expect(next.first.id).to.equal(first.id);
    expect((await deploy(after, one, topicWith(one))).first.id).not.to.be.oneOf([first.id, one.id]);
  });

  it("stay with a resource that only gets another name in the program", async () => {
    const renamed = key("other", "ENCRYPT_DECRYPT", { aliases: [{ name: "k" }] });
    const { lines, first } = await deploy(
      stateAfter(graphOf(one, topicWith(one))),
      renamed,
      topicWith(renamed),
    );
    expect(lines).to.deep.equal([]);
    expect(first.id).to.equal(one.id).and.not.equal(renamed.id);
  });

  it("are others where the same program name stands at another place", async () => {
    const home = part("home");
    const moved = made("aws:kms/key:Key", "k", one.inputs, { parent: home });
    expect(moved.id).to.equal(one.id);
    const { second } = await deploy(stateAfter(graphOf(one)), home, moved);
    expect(second.id).not.to.equal(one.id);
  });

  it("are names too, where the program gives none", async () => {
    const queue = (inputs: RecordedResource["inputs"]) => made("aws:sqs/queue:Queue", "q", inputs);
    const { first, after } = await deploy(stateAfter(graphOf(queue({}))), queue({ fifoQueue: true }));
    expect(first.state["name"]).to.match(/^q-[0-9a-f]{7}\.fifo$/);
    expect(first.state["url"])
      .to.equal(`https://sqs/000000000000/${String(first.state["name"])}`)
      .and.equal(first.id);
    expect(first.id).not.to.contain(queue({}).state["name"]);
    expect((await deploy(after, queue({ fifoQueue: true, name: first.state["name"] }))).lines).to.deep.equal(
      [],
    );
    const named = await deploy(after, queue({ fifoQueue: true, name: "own.fifo" }));
    expect(named.lines[0]).to.equal("delete-replaced q");
    expect((await deploy(named.after, queue({ fifoQueue: true }))).first.state["name"]).to.match(/^q-/);
  });
});
