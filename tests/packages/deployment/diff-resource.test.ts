import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffResource, isReplacedBy } from "../../../packages/deployment/diff-resource";
import { FileSet } from "../../../packages/recorder/files-of";
import { privateStack, recordedStack, stacks } from "../../stacks/recorded-stack";
import { made } from "./graphs";

const json = (value: unknown, space = 0): string => JSON.stringify(value, undefined, space);
const first = {
  Effect: "Allow",
  Principal: { AWS: ["a"], Service: "s" },
  Action: ["x", "y"],
  Resource: ["*"],
};
const firstAnew = {
  Resource: "*",
  Action: ["y", "x"],
  Principal: { Service: ["s"], AWS: "a" },
  Effect: "Allow",
};
const second = { Effect: "Deny", Action: "z", Resource: "*" };

/** As `terraform plan` of the AWS provider answers: type, input, a value, the value written anew, and whether it differs. */
const cases: readonly (readonly [
  type: string,
  input: string,
  one: unknown,
  other: unknown,
  changes: boolean,
])[] = [
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    "policy",
    json({ Version: "v", Statement: [first, second] }),
    json({ Statement: [second, firstAnew], Version: "v" }, 1),
    false,
  ],
  [
    "aws:iam/role:Role",
    "assumeRolePolicy",
    json({ Statement: [first] }),
    json({ Statement: firstAnew }),
    false,
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    "policy",
    json({ Statement: [first] }),
    json({ Statement: [{ ...first, Action: ["x"] }] }),
    true,
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    "eventPattern",
    json({ source: ["a", "b"], id: ["1"] }),
    json({ id: ["1"], source: ["a", "b"] }, 1),
    false,
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    "eventPattern",
    json({ source: ["a", "b"] }),
    json({ source: ["b", "a"] }),
    true,
  ],
  [
    "aws:cloudwatch/dashboard:Dashboard",
    "dashboardBody",
    json({ widgets: [1, 2] }),
    json({ widgets: [2, 1] }),
    true,
  ],
  [
    "aws:sqs/queue:Queue",
    "redriveAllowPolicy",
    json({ sourceQueueArns: ["a", "b"] }),
    json({ sourceQueueArns: ["b", "a"] }),
    true,
  ],
  [
    "aws:sqs/queue:Queue",
    "redrivePolicy",
    json({ maxReceiveCount: 3, deadLetterTargetArn: "d" }),
    json({ deadLetterTargetArn: "d", maxReceiveCount: 3 }),
    false,
  ],
  ["aws:sqs/queue:Queue", "redrivePolicy", json({ deadLetterTargetArn: "d" }), undefined, false],
  ["aws:cloudwatch/eventTarget:EventTarget", "input", json({ a: 1, b: 2 }), json({ b: 2, a: 1 }), true],
  ["aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig", { arn: "d" }, undefined, true],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "alarmActions", ["a", "b"], ["b", "a"], false],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "treatMissingData", undefined, "missing", false],
  ["aws:cloudwatch/queryDefinition:QueryDefinition", "logGroupNames", ["a", "b"], ["b", "a"], true],
  ["aws:lambda/function:Function", "layers", ["a", "b"], ["b", "a"], true],
  ["aws:lambda/function:Function", "reservedConcurrentExecutions", undefined, -1, false],
  [
    "aws:lambda/function:Function",
    "environment",
    { variables: { a: "1", b: "2" } },
    { variables: { b: "2", a: "1" } },
    false,
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "functionName",
    "arn:aws:lambda:us-east-1:000000000000:function:f",
    "f",
    false,
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "filterCriteria",
    { filters: [{ pattern: "1" }, { pattern: "2" }] },
    { filters: [{ pattern: "2" }, { pattern: "1" }] },
    false,
  ],
  [
    "aws:dynamodb/table:Table",
    "attributes",
    [
      { name: "a", type: "S" },
      { name: "b", type: "S" },
    ],
    [
      { type: "S", name: "b" },
      { name: "a", type: "S" },
    ],
    false,
  ],
  ["aws:dynamodb/table:Table", "ttl", { attributeName: "x", enabled: true }, undefined, false],
  ["aws:dynamodb/table:Table", "pointInTimeRecovery", { enabled: true }, undefined, false],
  [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "rules",
    [{ id: "1" }, { id: "2" }],
    [{ id: "2" }, { id: "1" }],
    true,
  ],
];

const differs = (type: string, input: string, one: unknown, other: unknown): boolean => {
  const [before, after] = [one, other].map((value) => ({
    resource: made(type, "x", { [input]: value }),
    provider: {},
  }));
  return before !== undefined && after !== undefined && diffResource(before, after).changed.length > 0;
};

describe("diffResource", () => {
  for (const [type, input, one, other, changes] of cases) {
    it(`sees ${changes ? "a" : "no"} change of ${type.split(":")[2]}'s ${input} from ${json(one)} to ${json(other)}`, () => {
      expect(differs(type, input, one, other)).to.equal(changes);
    });
  }

  it("has a rule of a security group changed in place, unless it lets in or out something else", () => {
    const replacedBy = (before: object, after: object): readonly string[] => {
      const [one, other] = [before, after].map((inputs) => ({
        resource: made("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "x", { ...inputs }),
        provider: {},
      }));
      return diffResource(one!, other!).replacedBecause;
    };
    expect(replacedBy({ prefixListId: "pl-1" }, { prefixListId: "pl-2" })).to.deep.equal([]);
    expect(replacedBy({ prefixListId: "pl-1" }, { cidrIpv4: "10.0.0.0/8" })).to.deep.equal([
      "cidrIpv4",
      "prefixListId",
    ]);
  });

  it("knows of every input that a stack has what its change comes to", async () => {
    // A private network adds the same resources to each.
    for (const recording of [...stacks.map((stack) => recordedStack(stack)), privateStack("dev")])
      for (const { custom, type, inputs } of (await recording).resources)
        if (custom && type.startsWith("aws:"))
          for (const input of Object.keys(inputs)) expect(() => isReplacedBy(type, input)).not.to.throw();
  });

  it("compares code by what is in its files", () => {
    const folder = mkdtempSync(join(tmpdir(), "code-"));
    const fileSet = (name: string, text: string): FileSet => {
      writeFileSync(join(folder, name), text);
      return new FileSet({ "index.js": join(folder, name) });
    };
    try {
      const code = (other: FileSet) =>
        differs("aws:lambda/function:Function", "code", fileSet("one", "1"), other);
      expect(code(fileSet("same", "1"))).to.equal(false);
      expect(code(fileSet("two", "2"))).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
