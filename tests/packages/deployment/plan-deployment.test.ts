import { expect } from "chai";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { stateAfter } from "../../../packages/deployment/state-after";
import type { RecordedResource } from "../../../packages/recorder/stack-graph";
import { graphOf, linesOf, made, part, policyOf, queue } from "./graphs";

const table = (hashKey: string, options = {}): RecordedResource =>
  made("aws:dynamodb/table:Table", "t", { name: "t", hashKey }, { options });
const key = (name: string, keyUsage = "ENCRYPT_DECRYPT", options = {}): RecordedResource =>
  made("aws:kms/key:Key", name, { keyUsage }, { options });
const provider = (inputs: RecordedResource["inputs"]): RecordedResource =>
  made("pulumi:providers:aws", "aws", inputs);
const inProvider = { options: { provider: "aws" } };
const protect = { options: { protect: true } };
const aliased = (name: string) => ({ options: { aliases: [{ name }] } });
const fifo = { fifoQueue: true };
const policy = (name: string): RecordedResource =>
  made(
    "aws:sqs/queuePolicy:QueuePolicy",
    name,
    { queueUrl: a.state["url"], policy: "{}" },
    { from: { queueUrl: a } },
  );

const a = queue("a");
const unnamed = made("aws:sqs/queue:Queue", "a");
const unnamedFifo = made("aws:sqs/queue:Queue", "a", fifo);
const home = part("home");
const moved = part("moved", { options: { aliases: [{ name: "home" }] } });

function functionWith(of: RecordedResource, options = {}): RecordedResource {
  const environment = { variables: { URL: of.state["url"] } };
  return made(
    "aws:lambda/function:Function",
    "f",
    { name: "f", environment },
    { from: { environment: of }, options },
  );
}

const renewed = made("shop:index:New", "old", {}, { options: { aliases: [{ type: "shop:index:Old" }] } });

function targetOf(rule: RecordedResource, bus: RecordedResource): RecordedResource {
  const inputs = { rule: rule.state["name"], eventBusName: bus.state["name"], targetId: "t", arn: "arn" };
  return made("aws:cloudwatch/eventTarget:EventTarget", "t", inputs, { from: { rule, eventBusName: bus } });
}

type Case = readonly [
  what: string,
  before: readonly RecordedResource[],
  after: readonly RecordedResource[],
  ...lines: readonly string[],
];

const cases: readonly Case[] = [
  ["does nothing when nothing changed", [a, policyOf(a)], [a, policyOf(a)]],
  ["makes what others need first", [], [a, policyOf(a)], "create a", "create a-policy after 0"],
  [
    "makes the parts of a component after what the component waits for",
    [],
    [a, part("home", { after: [a] }), queue("b", {}, { parent: part("home") })],
    "create a",
    "create b after 0",
  ],
  ["changes in place", [a], [queue("a", { delaySeconds: 1 })], "update a (delaySeconds)"],
  ["takes the provider's default for what is left out", [a], [queue("a", { delaySeconds: 0 })]],
  [
    "replaces before it deletes, and goes on with the new one's values",
    [unnamed, policyOf(unnamed)],
    [unnamedFifo, policyOf(unnamedFifo)],
    "create-replacement a (fifoQueue!)",
    "create-replacement a-policy (queueUrl!) after 0",
    "delete-replaced a-policy after 0 1",
    "delete-replaced a after 2",
  ],
  [
    "deletes what has a name of the program's before it replaces it, and with it what would be replaced",
    [a, policyOf(a), functionWith(a)],
    [queue("a", fifo), policyOf(queue("a", fifo)), functionWith(queue("a", fifo))],
    "delete-replaced a-policy",
    "delete-replaced a after 0",
    "create-replacement a (fifoQueue!) after 1",
    "create-replacement a-policy after 2 0",
    "update f (environment) after 2",
  ],
  [
    "deletes with it what replaceOnChanges replaces, unless the input is ignored",
    [
      a,
      functionWith(a, { replaceOnChanges: ["environment"] }),
      policyOf(a, {}, { options: { ignoreChanges: ["queueUrl"] } }),
    ],
    [queue("a", fifo), functionWith(queue("a", fifo)), policyOf(queue("a", fifo))],
    "delete-replaced f",
    "delete-replaced a after 0",
    "create-replacement a (fifoQueue!) after 1",
    "create-replacement f after 2 0",
    "create-replacement a-policy (queueUrl!) after 2",
    "delete-replaced a-policy after 0 1 2 3 4",
  ],
  [
    "does as the program says, also where the provider would delete first",
    [a],
    [queue("a", fifo, { options: { deleteBeforeReplace: false } })],
    "create-replacement a (fifoQueue!)",
    "delete-replaced a after 0",
  ],
  [
    "deletes first where the program says so",
    [key("k")],
    [key("k", "SIGN_VERIFY", { deleteBeforeReplace: true })],
    "delete-replaced k",
    "create-replacement k (keyUsage!) after 0",
  ],
  [
    "deletes a dependent first that the program does not know any more, and once",
    [a, policyOf(a)],
    [queue("a", fifo)],
    "delete-replaced a-policy",
    "delete-replaced a after 0",
    "create-replacement a (fifoQueue!) after 1",
  ],
  [
    "deletes last: what depends first, children before parents, a round after the other",
    [a, policyOf(a), home, queue("b", {}, { parent: home }), queue("c")],
    [queue("d")],
    "create d",
    "delete a-policy after 0",
    "delete b after 0",
    "delete a after 1 2",
    "delete c after 1 2",
  ],
  [
    "makes under another name first and deletes last, also where both are one thing in AWS",
    [a, policy("old")],
    [a, policy("new")],
    "create new",
    "delete old after 0",
  ],
  ["follows an alias without a step", [a], [{ ...queue("b", { name: "a" }, aliased("a")) }]],
  ["follows an alias that is a URN", [a], [queue("b", { name: "a" }, { options: { aliases: [a.urn] } })]],
  [
    "follows a parent's alias, and its name within a child's",
    [home, queue("home-queue", {}, { parent: home })],
    [moved, made("aws:sqs/queue:Queue", "moved-queue", { name: "home-queue" }, { parent: moved })],
  ],
  [
    "follows a child's own alias below a parent's",
    [home, queue("b", {}, { parent: home })],
    [moved, queue("c", { name: "b" }, { parent: moved, ...aliased("b") })],
  ],
  [
    "follows an alias out of a parent, and into one that was renamed",
    [queue("b"), home, queue("c", {}, { parent: home })],
    [
      moved,
      queue("b", {}, { parent: moved, options: { aliases: [{}] } }),
      queue("c", {}, { options: { aliases: [{ parent: moved.urn }] } }),
    ],
  ],
  [
    "takes another parent for another resource",
    [home, queue("b", {}, { parent: home })],
    [home, queue("b")],
    "create b",
    "delete b after 0",
  ],
  [
    "changes in place what an alias found",
    [a],
    [queue("b", { name: "a", delaySeconds: 1 }, aliased("a"))],
    "update b (delaySeconds)",
  ],
  [
    "leaves to the cloud what the program ignores",
    [queue("a", { delaySeconds: 2 })],
    [queue("a", { delaySeconds: 1 }, { options: { ignoreChanges: ["delaySeconds"] } })],
  ],
  [
    "ignores a part of an input only",
    [queue("a", { tags: { one: "1", two: "2" } })],
    [queue("a", { tags: { one: "x", two: "y" } }, { options: { ignoreChanges: ["tags.one"] } })],
    "update a (tagsAll)",
  ],
  [
    "replaces for an option, with what is named there, and what is deleted with it",
    [key("k"), queue("a"), queue("b"), queue("c")],
    [
      key("k", "SIGN_VERIFY"),
      queue("a", { delaySeconds: 1 }, { options: { replaceOnChanges: ["*"] } }),
      queue("b", {}, { options: { replaceWith: [key("k").urn] } }),
      queue("c", {}, { options: { deletedWith: key("k").urn } }),
    ],
    "create-replacement k (keyUsage!)",
    "create-replacement a (delaySeconds!)",
    "create-replacement b (replaceWith!) after 0",
    "create-replacement c (deletedWith!) after 0",
    "delete-replaced k after 0 1 2 3",
    "delete-replaced a after 0 1 2 3",
    "delete-replaced b after 0 1 2 3",
    "delete-replaced c after 0 1 2 3",
  ],
  [
    "forgets what is retained, and what goes with another",
    [
      a,
      queue("b", {}, { options: { deletedWith: a.urn } }),
      queue("c", {}, { options: { retainOnDelete: true } }),
    ],
    [],
    "discard b",
    "delete a after 0",
    "discard c after 0",
  ],
  [
    "deletes with a resource that is replaced what says that it goes with it",
    [a, queue("b", {}, { options: { deletedWith: a.urn } })],
    [queue("a", fifo), queue("b", {}, { options: { deletedWith: a.urn } })],
    "discard b",
    "delete-replaced a after 0",
    "create-replacement a (fifoQueue!) after 1",
    "create-replacement b after 2 0",
  ],
  [
    "refuses to delete what is protected, and names nothing that it depends on",
    [queue("a", {}, protect), policyOf(a, {}, protect), queue("b", {}, protect)],
    [],
    "refused a-policy",
    "refused b",
  ],
  [
    "refuses to replace what is protected",
    [table("one", { protect: true })],
    [table("two", { protect: true })],
    "delete-replaced t",
    "create-replacement t (hashKey!) after 0",
    "refused t",
  ],
  [
    "replaces what is protected no longer",
    [table("one", { protect: true })],
    [table("two")],
    "delete-replaced t",
    "create-replacement t (hashKey!) after 0",
  ],
  [
    "refuses a chain of replacements that one protected resource is in, and reads no further",
    [a, policyOf(a, {}, protect)],
    [queue("a", fifo), queue("z")],
    "refused a-policy",
  ],
  [
    "replaces all in another region, in which nothing is there yet",
    [provider({ region: "us-east-1" }), queue("a", {}, inProvider)],
    [provider({ region: "eu-west-1" }), queue("a", {}, inProvider)],
    "create-replacement a (provider!)",
    "delete-replaced a after 0",
  ],
  [
    "changes in place for another default tag of the provider, where there are tags",
    [
      provider({ defaultTags: { tags: { one: "1" } } }),
      queue("a", {}, inProvider),
      policyOf(a, {}, inProvider),
    ],
    [
      provider({ defaultTags: JSON.stringify({ tags: { one: "2" } }) }),
      queue("a", {}, inProvider),
      policyOf(a, {}, inProvider),
    ],
    "update a (tagsAll)",
  ],
  [
    "changes nothing for an explicit provider that does what the default one did",
    [queue("a", { tags: { one: "1" } })],
    [provider({ defaultTags: { tags: { one: "1" } } }), queue("a", {}, inProvider)],
  ],
  [
    "replaces what is protected from now on",
    [table("one")],
    [table("two", { protect: true })],
    "delete-replaced t",
    "create-replacement t (hashKey!) after 0",
  ],
  [
    "deletes once what depends on two that are deleted first",
    [a, queue("b"), targetOf(a, queue("b"))],
    [queue("a", fifo), queue("b", fifo), targetOf(queue("a", fifo), queue("b", fifo))],
    "delete-replaced t",
    "delete-replaced a after 0",
    "create-replacement a (fifoQueue!) after 1",
    "delete-replaced b",
    "create-replacement b (fifoQueue!) after 3",
    "create-replacement t after 2 4 0",
  ],
  [
    "deletes with it what goes with a dependent",
    [a, policyOf(a), queue("e", {}, { options: { deletedWith: policyOf(a).urn } })],
    [
      queue("a", fifo),
      policyOf(queue("a", fifo)),
      queue("e", {}, { options: { deletedWith: policyOf(a).urn } }),
    ],
    "discard e",
    "delete-replaced a-policy after 0",
    "delete-replaced a after 1",
    "create-replacement a (fifoQueue!) after 2",
    "create-replacement a-policy after 3 1",
    "create-replacement e after 4 0",
  ],
  [
    "lets stay what no longer takes anything from what is deleted first, and components",
    [a, policyOf(a), part("home", { from: { of: a } })],
    [{ ...policyOf(a), dependencies: [] }, queue("a", fifo), part("home", { from: { of: a } })],
    "delete-replaced a",
    "create-replacement a (fifoQueue!) after 0",
  ],
  [
    "waits for the round before, over one in which only components go",
    [a, part("home", { after: [a] }), queue("b", {}, { parent: part("home") })],
    [],
    "delete b",
    "delete a after 0",
  ],
  [
    "deletes what depends on a component before what is in it",
    [home, queue("b", {}, { parent: home }), queue("c", {}, { after: [home] })],
    [],
    "delete c",
    "delete b after 0",
  ],
  [
    "makes after its provider, and what that waits for",
    [],
    [a, made("pulumi:providers:aws", "aws", {}, { after: [a] }), queue("b", {}, inProvider)],
    "create a",
    "create b after 0",
  ],
  [
    "follows an alias out of a parent that had another type",
    [made("shop:index:Old", "old"), queue("c", {}, { parent: made("shop:index:Old", "old") })],
    [renewed, queue("c", {}, { options: { aliases: [{ parent: renewed.urn }] } })],
  ],
  [
    "ignores no part of an input that is gone",
    [queue("a", { tags: { one: "1" } })],
    [queue("a", {}, { options: { ignoreChanges: ["tags.one"] } })],
    "update a (tagsAll)",
  ],
];

describe("planDeployment", () => {
  for (const [what, before, after, ...lines] of cases) {
    it(what, () => {
      expect(linesOf(planDeployment(stateAfter(graphOf(...before)), graphOf(...after)))).to.deep.equal(lines);
    });
  }

  it("goes on from what an earlier deployment left", () => {
    const e = queue("e", {}, { options: { deletedWith: policyOf(a).urn } });
    const resources = [a, policyOf(a)];
    const wanted = graphOf(queue("a", fifo), policyOf(queue("a", fifo)));
    const plan = planDeployment({ resources, pendingDeletes: [e], pendingReplacements: [] }, wanted);
    // What it was to go with is made anew by then.
    expect(linesOf(plan).at(-1)).to.equal("delete-replaced e after 0 1 2 3");
    const deleted = { resources: [a], pendingDeletes: [], pendingReplacements: [a.urn] };
    expect(linesOf(planDeployment(deleted, graphOf()))).to.deep.equal([]);
  });

  it("does not guess what a change of an unknown input or type comes to", () => {
    const other = (inputs: RecordedResource["inputs"]) => made("aws:other/thing:Thing", "o", inputs);
    const plan = (before: RecordedResource, after: RecordedResource) => () =>
      planDeployment(stateAfter(graphOf(before)), graphOf(after));
    expect(plan(a, queue("a", { someday: 1 }))).to.throw("aws:sqs/queue:Queue when its someday changes");
    expect(plan(other({ x: 1 }), other({ x: 2 }))).to.throw("aws:other/thing:Thing when its x changes");
    expect(linesOf(plan(other({ x: 1 }), a)())).to.deep.equal(["create a", "delete o after 0"]);
  });

  it("refuses an alias that leads to what is registered itself, and one that two claim", () => {
    const plan =
      (...after: RecordedResource[]) =>
      () =>
        planDeployment(stateAfter(graphOf(a)), graphOf(...after));
    expect(plan(a, queue("b", {}, aliased("a")))).to.throw("belongs to");
    expect(plan(queue("b", {}, aliased("a")), a)).to.throw("both cannot exist");
    expect(plan(queue("b", {}, aliased("a")), queue("c", {}, aliased("a")))).to.throw("belongs to");
  });
});
