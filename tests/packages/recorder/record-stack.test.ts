import { expect } from "chai";
import * as sqs from "@pulumi/aws/sqs";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { stackNames } from "../../../packages/recorder/pulumi-config";
import { recordProgram, recordStack } from "../../../packages/recorder/record-stack";
import { renderTree } from "../../../packages/recorder/render-tree";
import { errorOf, find } from "../../recording";

const settings = { project: "bellyfed", stack: "test" };

class Pair extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const first = new sqs.Queue(`${name}-b`, { name: "second" }, { parent: this });
    new sqs.Queue(
      `${name}-a`,
      { name: "first", tags: { other: first.arn } },
      { parent: this, protect: true },
    );
  }
}

describe("recordStack", () => {
  it("answers resources with what AWS would make of them", async () => {
    const graph = await recordProgram({ ...settings, accountId: "123456789012" }, () => {
      new Pair("pair");
      return {};
    });
    const { state, inputs, options } = find(graph, "aws:sqs/queue:Queue", "pair-a");
    expect(state["arn"]).to.equal("arn:aws:sqs:us-east-1:123456789012:first");
    expect(state["url"]).to.equal("https://sqs.us-east-1.amazonaws.com/123456789012/first");
    expect(inputs["tags"]).to.deep.equal({ other: "arn:aws:sqs:us-east-1:123456789012:second" });
    expect(options.protect).to.equal(true);
  });

  it("keeps what the engine looks at: URNs, former names, what replaces, where inputs came from", async () => {
    const graph = await recordProgram(settings, () => {
      const first = new Pair("pair", { aliases: [{ name: "former" }, { parent: pulumi.rootStackResource }] });
      const wait = new sqs.Queue(
        "wait",
        {},
        { parent: first, deleteBeforeReplace: false, retainOnDelete: true },
      );
      const queue = new sqs.Queue(
        "queue",
        { tags: { other: wait.arn } },
        {
          aliases: [
            "urn:pulumi:test::bellyfed::aws:sqs/queue:Queue::old",
            { parent: first, project: "other" },
          ],
          deletedWith: wait,
          replaceOnChanges: ["tags"],
          replaceWith: [wait],
        },
      );
      new sqs.RedrivePolicy("plain", { queueUrl: queue.url, redrivePolicy: "{}" });
      return {};
    });
    const [pair, wait, queue, plain] = [
      find(graph, "test:index:Pair", "pair"),
      find(graph, "aws:sqs/queue:Queue", "wait"),
      find(graph, "aws:sqs/queue:Queue", "queue"),
      find(graph, "aws:sqs/redrivePolicy:RedrivePolicy", "plain"),
    ];
    expect(wait.urn).to.equal("urn:pulumi:test::bellyfed::test:index:Pair$aws:sqs/queue:Queue::wait");
    expect(pair.options.aliases?.map((alias) => typeof alias === "object" && alias.name)).to.deep.equal([
      "former",
      undefined,
    ]);
    expect(wait.options).to.include({ deleteBeforeReplace: false, retainOnDelete: true });
    expect(queue.options).to.deep.include({
      aliases: [
        "urn:pulumi:test::bellyfed::aws:sqs/queue:Queue::old",
        { parent: pair.urn, project: "other" },
      ],
      deletedWith: wait.urn,
      replaceOnChanges: ["tags"],
      replaceWith: [wait.urn],
    });
    expect(queue.propertyDependencies).to.deep.equal({ tags: [wait.urn] });
    expect(plain.propertyDependencies).to.deep.equal({ queueUrl: [queue.urn] });
    expect(plain.options).to.have.all.keys("protect", "retainOnDelete", "ignoreChanges");
    const tree = renderTree(graph);
    for (const guard of [
      "alias:bellyfed-test › test:index:Pair former",
      "alias:pair › aws:sqs/queue:Queue queue",
      "deleteBeforeReplace:false",
      "deletedWith:wait",
      "replaceOnChanges:tags",
      "replaceWith:wait",
    ]) {
      expect(tree).to.contain(guard);
    }
  });

  it("rejects with the error of an input that is never known", async () => {
    const name = new Promise<string>((_, reject) => setTimeout(() => reject(new Error("no such module")), 5));
    const error = await errorOf(() =>
      recordProgram(settings, () => {
        const { arn } = new sqs.Queue("unknown", { name });
        new sqs.Queue("other", { name: arn });
        return {};
      }),
    );
    expect(error.message).to.contain("no such module");
  });

  it("answers for a component whose children another provider makes, and records it as what they are", async () => {
    const graph = await recordProgram(settings, () => {
      const { isolatedSubnetIds, routeTables } = new Vpc("vpc", { numberOfAvailabilityZones: 2 });
      return { isolatedSubnetIds, routeTableIds: routeTables.apply((tables) => tables.map(({ id }) => id)) };
    });
    expect(find(graph, "awsx:ec2:Vpc", "vpc").custom).to.equal(true);
    for (const key of ["isolatedSubnetIds", "routeTableIds"]) {
      const ids = graph.outputs[key] as string[];
      expect(new Set(ids), key).to.have.property("size", 2);
      for (const id of ids) expect(id).to.match(/^(subnet|rtb)-[0-9a-f]{17}$/);
    }
  });

  it("knows in a first preview what was asked for, and nothing that AWS would add", async () => {
    const graph = await recordProgram({ ...settings, firstPreview: true }, () => {
      new Pair("pair");
      return { url: new sqs.Queue("queue", { name: "third" }).url };
    });
    const { inputs, state } = find(graph, "aws:sqs/queue:Queue", "pair-a");
    expect(inputs["name"]).to.equal("first");
    expect(pulumi.isUnknown((inputs["tags"] as { other: unknown }).other)).to.equal(true);
    expect(state).to.have.all.keys("name", "tags");
    expect(graph.outputs).to.deep.equal({});
  });

  it("lays secrets open, and says which inputs held one", async () => {
    const graph = await recordProgram(settings, () => {
      new sqs.Queue("queue", { name: pulumi.secret("hush"), delaySeconds: 1 });
      return { told: pulumi.secret("out") };
    });
    const { inputs, secretInputs } = find(graph, "aws:sqs/queue:Queue", "queue");
    expect(inputs["name"]).to.equal("hush");
    expect(secretInputs).to.deep.equal(["name"]);
    expect(graph.outputs).to.deep.equal({ told: "out" });
    expect(renderTree(graph)).to.contain('name: "[secret]"').and.not.contain("hush");
  });

  it("refuses two resources of one name", async () => {
    const error = await errorOf(() =>
      recordProgram(settings, () => {
        new sqs.Queue("twice", {});
        new sqs.Queue("twice", {});
        return {};
      }),
    );
    expect(error.message).to.contain("Two resources have the same name").and.contain("twice");
  });

  it("throws what the program throws, and records the next program as if nothing had been", async () => {
    const error = await errorOf(() =>
      recordProgram(settings, () => {
        throw new Error("Configuration bellyfed:region is mars.");
      }),
    );
    expect(error.message).to.equal("Configuration bellyfed:region is mars.");
    const graph = await recordProgram(settings, () => ({ fine: true }));
    expect(graph.outputs).to.deep.equal({ fine: true });
  });

  it("refuses an unknown stack, and names the known ones", async () => {
    const error = await errorOf(() => recordStack({ stack: "nowhere" }));
    expect(error.message).to.equal(
      `There is no stack "nowhere", as there is no Pulumi.nowhere.yaml. Known stacks: ${stackNames().join(", ")}.`,
    );
  });

  it("names key, value and rule of a wrong setting", async () => {
    const error = await errorOf(() => recordStack({ stack: "dev", config: { queueDays: "99" } }));
    expect(error.message).to.equal(
      "Configuration 'bellyfed:queueDays' value '99' is outside of the legal range (max 13, inclusive)",
    );
  });
});

describe("renderTree", () => {
  it("puts children below their parent, in the alphabet's order, whoever came first", async () => {
    const graph = await recordProgram(settings, () => {
      new Pair("pair");
      return {};
    });
    expect(renderTree(graph).trimEnd().split("\n")).to.deep.equal([
      "Unless a resource says otherwise:",
      "",
      "› pulumi:pulumi:Stack bellyfed-test",
      "bellyfed-test › test:index:Pair pair",
      "pair › aws:sqs/queue:Queue pair-a [protect]",
      '  name: "first"',
      '  tags: {"other":"arn:aws:sqs:us-east-1:000000000000:second"}',
      "pair › aws:sqs/queue:Queue pair-b",
      '  name: "second"',
    ]);
  });

  it("says once what most resources have, and by whom it differs or is missing", async () => {
    const graph = await recordProgram(settings, () => {
      for (const name of ["a", "b", "c"]) new sqs.Queue(name, { delaySeconds: 1, maxMessageSize: 1024 });
      new sqs.Queue("d", { delaySeconds: 2, tags: { long: "x".repeat(220), other: "y" } });
      return {};
    });
    expect(renderTree(graph, ["tags"]).trimEnd().split("\n")).to.deep.equal([
      "Unless a resource says otherwise:",
      "aws:sqs/queue:Queue",
      "  delaySeconds: 1",
      "  maxMessageSize: 1024",
      "",
      "› pulumi:pulumi:Stack bellyfed-test",
      ...["a", "b", "c"].map((name) => `bellyfed-test › aws:sqs/queue:Queue ${name}`),
      "bellyfed-test › aws:sqs/queue:Queue d",
      "  delaySeconds: 2",
      '  tags: "sha256 4a468e8a4bb9bf93"',
      '  maxMessageSize: "[not set]"',
    ]);
    expect(renderTree(graph)).to.contain(`  tags:\n    long: "${"x".repeat(220)}"\n    other: "y"\n`);
  });
});
