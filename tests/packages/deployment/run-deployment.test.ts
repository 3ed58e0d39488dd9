import { expect } from "chai";
import type { ResourceProvider } from "../../../packages/deployment/resource-provider";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { runDeployment, type RunDeploymentSettings } from "../../../packages/deployment/run-deployment";
import { stateAfter } from "../../../packages/deployment/state-after";
import type { StackState } from "../../../packages/deployment/stack-state";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { graphOf, linesOf, made, namesIn, part, policyOf, queue } from "./graphs";

const a = queue("a");
const fifo = queue("a", { fifoQueue: true });
const empty = stateAfter(graphOf());

/** Notes each call, keeps it open for some turns of the loop, and refuses those that are named. */
function cloud(...refused: string[]) {
  const calls: string[] = [];
  let open = 0;
  const seen = { calls, mostAtOnce: 0 };
  const call = async (line: string): Promise<void> => {
    calls.push(line);
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    if (refused.includes(line)) throw new Error(`AWS says no to ${line}`);
  };
  const provider: ResourceProvider = {
    create: ({ name }) => call(`create ${name}`),
    update: ({ name }, after) => call(`update ${name}${after.name === name ? "" : ` as ${after.name}`}`),
    delete: ({ name }) => call(`delete ${name}`),
  };
  return { seen, provider };
}

async function run(
  state: StackState,
  wanted: StackGraph,
  refused: string[] = [],
  settings: RunDeploymentSettings = {},
) {
  const { provider, seen } = cloud(...refused);
  const {
    state: after,
    done,
    failures,
  } = await runDeployment(planDeployment(state, wanted), state, provider, settings);
  return { after, calls: seen.calls, done, failures, mostAtOnce: seen.mostAtOnce };
}

type Case = readonly [
  what: string,
  before: StackGraph,
  after: StackGraph,
  refused: string,
  calls: string,
  state: string,
  /** What a second run does, and leaves. */
  goesOn: string,
];

const home = part("home");
const interrupted: readonly Case[] = [
  ["a creation", graphOf(), graphOf(a, policyOf(a)), "create a", "create a", "", "create a, create a-policy"],
  [
    "an update",
    graphOf(a, policyOf(a)),
    graphOf(queue("a", { delaySeconds: 1 }), policyOf(a)),
    "update a",
    "update a",
    "a a-policy",
    "update a",
  ],
  [
    "a deletion",
    graphOf(a, policyOf(a)),
    graphOf(home),
    "delete a-policy",
    "delete a-policy",
    "home a a-policy",
    "delete a-policy, delete a",
  ],
  [
    "the deletion of what was replaced",
    graphOf(made("aws:sqs/queue:Queue", "q")),
    graphOf(made("aws:sqs/queue:Queue", "q", { fifoQueue: true })),
    "delete q",
    "create q, delete q",
    "q -q",
    "delete q",
  ],
  [
    "the replacement of what was deleted first",
    graphOf(a, policyOf(a)),
    graphOf(fifo, policyOf(fifo)),
    "create a",
    "delete a-policy, delete a, create a",
    "~a ~a-policy",
    // The engine deletes again what it deleted as a dependent, and the provider finds nothing.
    "delete a-policy, create a, create a-policy",
  ],
];

describe("runDeployment", () => {
  it("begins what waits for nothing at once, up to a number, and the rest in its order", async () => {
    const queues = Array.from({ length: 20 }, (_, index) => queue(`q${index}`));
    const { calls, mostAtOnce, after } = await run(empty, graphOf(...queues, policyOf(queues[0] ?? a)));
    expect(calls.slice(0, 20)).to.have.members(queues.map(({ name }) => `create ${name}`));
    expect(calls[20]).to.equal("create q0-policy");
    expect(mostAtOnce).to.equal(16);
    expect(after.resources).to.have.length(21);
    expect((await run(empty, graphOf(...queues), [], { parallel: 3 })).mostAtOnce).to.equal(3);
  });

  for (const [what, before, after, refused, calls, state, goesOn] of interrupted) {
    it(`stops when ${what} fails, keeps what the engine keeps, and goes on from there`, async () => {
      const first = await run(stateAfter(before), after, [refused]);
      expect(first.calls.join(", ")).to.equal(calls);
      expect(first.failures.map(({ error }) => String(error))).to.deep.equal([
        `Error: AWS says no to ${refused}`,
      ]);
      expect(namesIn(first.after)).to.equal(state);
      const second = await run(first.after, after);
      expect(second.calls.join(", ")).to.equal(goesOn);
      expect(namesIn(second.after)).to.equal(after.resources.map(({ name }) => name).join(" "));
      expect(linesOf(planDeployment(second.after, after))).to.deep.equal([]);
    });
  }

  it("lets end what is under way, and begins nothing after a failure", async () => {
    const { calls, done, after } = await run(
      empty,
      graphOf(queue("b"), a, policyOf(a), policyOf(queue("b"))),
      ["create b"],
    );
    expect(calls).to.deep.equal(["create b", "create a"]);
    expect(done.map(({ urn }) => urn)).to.deep.equal([a.urn]);
    expect(namesIn(after)).to.equal("a");
  });

  it("can be interrupted after some steps, and by a signal", async () => {
    const wanted = graphOf(a, policyOf(a), queue("b"));
    expect((await run(empty, wanted, [], { stopAfter: 2 })).calls).to.deep.equal(["create a", "create b"]);
    const interruption = new AbortController();
    const afterStep = (): void => interruption.abort();
    const { after } = await run(empty, wanted, [], { parallel: 1, afterStep, signal: interruption.signal });
    expect(namesIn(after)).to.equal("a");
  });

  it("tells of each step before and after, and fails one that is not let begin", async () => {
    const told: string[] = [];
    const { failures, calls } = await run(empty, graphOf(a, policyOf(a)), [], {
      beforeStep: ({ urn }) => {
        told.push(`before ${urn.split("::")[3]}`);
        if (urn.endsWith("policy")) throw new Error("no");
      },
      afterStep: ({ urn }, error) => void told.push(`after ${urn.split("::")[3]}: ${String(error)}`),
    });
    expect(told).to.deep.equal([
      "before a",
      "after a: undefined",
      "before a-policy",
      "after a-policy: Error: no",
    ]);
    expect(calls).to.deep.equal(["create a"]);
    expect(failures).to.have.length(1);
  });

  it("writes new names also when it stops, and what refers to them", async () => {
    const child = queue("c", {}, { parent: home, after: [home] });
    const moved = part("moved", { options: { aliases: [{ name: "home" }] } });
    const wanted = graphOf(moved, a, queue("c", {}, { parent: moved, after: [a] }));
    const { after } = await run(stateAfter(graphOf(home, child)), wanted, ["create a"]);
    expect(
      after.resources.map(({ urn, parent, dependencies }) => [urn, parent, ...dependencies]),
    ).to.deep.equal([
      [moved.urn, undefined],
      [child.urn, moved.urn, moved.urn],
    ]);
    expect((await run(after, wanted)).calls).to.deep.equal(["create a"]);
  });

  it("keeps in mind what an earlier run deleted, also when it stops before", async () => {
    const state = { resources: [a], pendingDeletes: [], pendingReplacements: [a.urn] };
    const { after } = await run(state, graphOf(queue("z"), { ...a, dependencies: [queue("z").urn] }), [
      "create z",
    ]);
    expect(namesIn(after)).to.equal("~a");
  });

  it("does not begin what is refused", async () => {
    const guarded = stateAfter(graphOf(queue("a", {}, { options: { protect: true } })));
    const { provider, seen } = cloud();
    let error: unknown;
    await runDeployment(planDeployment(guarded, graphOf()), guarded, provider).catch(
      (reason: unknown) => (error = reason),
    );
    expect(String(error)).to.contain("cannot be deleted because it is protected");
    expect(seen.calls).to.deep.equal([]);
  });
});
