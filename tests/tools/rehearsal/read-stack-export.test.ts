import { expect } from "chai";
import { FileSet } from "../../../packages/recorder/files-of";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import { readStackExport } from "../../../tools/rehearsal/read-stack-export";

const signature = "4dabf18193072939515e22adb298388d";
const secret = (more: object) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", ...more });
const urn = (type: string, name: string): string => `urn:pulumi:prod::bellyfed::${type}::${name}`;
const queueType = "aws:sqs/queue:Queue";
const functionType = "aws:lambda/function:Function";
const files = new FileSet({ "index.js": "/bundle/index.js" });

const resources = [
  {
    ...{ urn: urn("pulumi:pulumi:Stack", "bellyfed-prod"), type: "pulumi:pulumi:Stack", custom: false },
    outputs: { ingressBus: "ingress", key: secret({ plaintext: '"open"' }) },
  },
  {
    ...{
      urn: urn(queueType, "q"),
      type: queueType,
      custom: true,
      protect: true,
      parent: "p",
      dependencies: ["d"],
    },
    id: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
    provider: `${urn("pulumi:providers:aws", "aws")}::0b1c`,
    inputs: {
      __defaults: ["delaySeconds"],
      delaySeconds: 0,
      name: "orders",
      secretText: secret({ plaintext: '"s"' }),
    },
    outputs: { arn: "arn:aws:sqs:eu-west-1:123456789012:orders", name: "orders" },
  },
  {
    ...{ urn: urn(functionType, "f"), type: functionType, custom: true, id: "handle" },
    inputs: { name: "handle", code: { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "…" } },
    outputs: { arn: "arn:aws:lambda:eu-west-1:123456789012:function:handle" },
  },
];
const code = {
  accountId: "000000000000",
  resources: [{ type: functionType, inputs: { name: "handle", code: files } }],
} as unknown as StackGraph;
const surroundings = { code, queueUrlBase: "http://127.0.0.1:1" };

function read(text = JSON.stringify({ version: 3, deployment: { resources } })): StackGraph {
  return readStackExport(text, surroundings);
}

function named(name: string): RecordedResource | undefined {
  return read().resources.find((one) => one.name === name);
}

describe("a stack's export", () => {
  it("is read as the stack would have been recorded, in the account that is played", () => {
    const { project, stack, accountId, region, outputs } = read(
      `\uFEFF${JSON.stringify({ deployment: { resources } })}`,
    );
    expect({ project, stack, accountId, region }).to.deep.equal({
      ...{ project: "bellyfed", stack: "prod", accountId: "000000000000", region: "eu-west-1" },
    });
    expect(outputs).to.deep.equal({ ingressBus: "ingress", key: "open" });
    expect(named("q")).to.deep.equal({
      ...{
        urn: urn(queueType, "q"),
        type: queueType,
        custom: true,
        name: "q",
        parent: "p",
        dependencies: ["d"],
      },
      id: "http://127.0.0.1:1/000000000000/orders",
      inputs: { name: "orders", secretText: "s" },
      secretInputs: ["secretText"],
      propertyDependencies: {},
      state: { arn: "arn:aws:sqs:eu-west-1:000000000000:orders", name: "orders" },
      options: { protect: true, retainOnDelete: false, ignoreChanges: [], provider: "aws" },
    });
  });

  it("gives its functions the code of those of the same name, as it holds none", () => {
    expect(named("f")?.inputs["code"]).to.equal(files);
    const without = { ...surroundings, code: { ...code, resources: [] } };
    const text = JSON.stringify({ deployment: { resources } });
    expect(() => readStackExport(text, without)).to.throw(`holds no code of ${urn(functionType, "f")}`);
  });

  for (const [what, text, message] of [
    ["no JSON", "Updating (prod)", "It is no JSON"],
    ["something else", "{}", "it has no deployment with resources"],
    ["an empty stack", '{"deployment":{"resources":[]}}', "nothing is deployed yet"],
  ] as const)
    it(`is refused when it is ${what}`, () => {
      expect(() => read(text)).to.throw(message);
    });
});
