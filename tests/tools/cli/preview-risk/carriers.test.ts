import { expect } from "chai";
import { types } from "../../../../policy/resource-types";
import { lossesIn } from "../../../../tools/cli/preview-risk/losses";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { previewOf, replacement, step } from "./sample-preview";

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const url = (name: string): string => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
const gone = (type: string, name: string, before: object, more?: object) =>
  step("delete", type, name, before, undefined, more);
const made = (type: string, name: string, after: object) => step("create", type, name, undefined, after);

const target = (targetId: string, rule = "r", more: object = {}) => ({
  ...{ eventBusName: "b", rule, targetId, arn: arn("q"), ...more },
});
const rule = (name: string, type = "a") => ({
  ...{ eventBusName: "b", name, eventPattern: JSON.stringify({ "detail-type": [type] }) },
});
const mapping = (functionName: string, more: object = {}) => ({
  ...{ eventSourceArn: arn("q"), functionName, ...more },
});
const endpoint = { vpcId: "vpc-1", serviceName: "com.amazonaws.us-east-1.sqs" };
const schedule = (name: string, of = "f") => ({ name, target: { arn: arn(of) } });
const allowing = (...Action: string[]) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: arn("q") }] });
const rights = (name: string, ...actions: string[]) => ({ role: "r", name, policy: allowing(...actions) });

/** `of` are the words of the losses, without what is lost with each. */
const rows: [what: string, steps: object[], of: string[]][] = [
  ["a queue policy goes", [gone(types.queuePolicy, "p", { queueUrl: url("q") })], ["deletes queue policy p"]],
  [
    "a queue policy goes with its queue",
    [gone(types.queuePolicy, "p", { queueUrl: url("q") }), gone(types.queue, "q", { name: "q" })],
    ["deletes queue q"],
  ],
  [
    "a queue policy goes, and AWS keeps it",
    [gone(types.queuePolicy, "p", { queueUrl: url("q") }, { retainOnDelete: true })],
    [],
  ],
  [
    "a queue policy goes that another resource already is",
    [
      gone(types.queuePolicy, "p", { queueUrl: url("q") }),
      step("same", types.queuePolicy, "o", {}, { queueUrl: url("q") }),
    ],
    ["deletes queue policy p, which is in AWS what it has just made as o"],
  ],
  [
    "an import and a deletion of one thing",
    [gone(types.target, "t", target("t")), step("import", types.target, "u", undefined, target("t"))],
    ["deletes target t, which is in AWS what it has just made as u"],
  ],
  ["a target goes", [gone(types.target, "t", target("t"))], ["deletes target t"]],
  [
    "a target gets another id",
    [gone(types.target, "t", target("t")), made(types.target, "u", target("u"))],
    [],
  ],
  [
    "a target gets another id and another queue",
    [gone(types.target, "t", target("t")), made(types.target, "u", target("u", "r", { arn: arn("other") }))],
    ["deletes target t"],
  ],
  ["a rule goes", [gone(types.rule, "r", rule("r"))], ["deletes rule r"]],
  [
    "a rule is replaced",
    replacement({ type: types.rule, name: "r", before: rule("r"), after: rule("s"), because: ["name"] }),
    ["replaces rule r (because of name)"],
  ],
  [
    "a rule gives way to another one that matches as much and sends to the same queue",
    [
      ...[gone(types.rule, "r", rule("r")), gone(types.target, "t", target("t"))],
      ...[made(types.rule, "s", rule("s")), made(types.target, "u", target("t", "s"))],
    ],
    [],
  ],
  [
    "a rule gives way to one that matches something else",
    [
      ...[gone(types.rule, "r", rule("r")), gone(types.target, "t", target("t"))],
      ...[made(types.rule, "s", rule("s", "other")), made(types.target, "u", target("t", "s"))],
    ],
    ["deletes rule r"],
  ],
  [
    "a rule gives way to one without a target",
    [
      ...[gone(types.rule, "r", rule("r")), gone(types.target, "t", target("t"))],
      made(types.rule, "s", rule("s")),
    ],
    ["deletes rule r"],
  ],
  [
    "what is on a bus goes with it",
    [
      ...[gone(types.bus, "b", { name: "b" }), gone(types.busPolicy, "p", { eventBusName: "b" })],
      ...[gone(types.rule, "r", rule("r")), gone(types.target, "t", target("t"))],
    ],
    ["deletes event bus b"],
  ],
  ["a mapping goes", [gone(types.mapping, "m", mapping("f"))], ["deletes event source mapping m"]],
  [
    "another function reads the queue",
    [gone(types.mapping, "m", mapping("f")), made(types.mapping, "n", mapping("g"))],
    [],
  ],
  [
    "another function would read the queue if it was enabled",
    [gone(types.mapping, "m", mapping("f")), made(types.mapping, "n", mapping("g", { enabled: false }))],
    ["deletes event source mapping m"],
  ],
  [
    "a role's policy goes",
    [gone(types.rolePolicy, "p", rights("p", "sqs:SendMessage"))],
    ["deletes role policy p"],
  ],
  [
    "another policy of the role allows as much",
    [
      gone(types.rolePolicy, "p", rights("p", "sqs:SendMessage")),
      made(types.rolePolicy, "o", rights("o", "sqs:*")),
    ],
    [],
  ],
  [
    "another policy of the role allows less",
    [
      gone(types.rolePolicy, "p", rights("p", "sqs:SendMessage")),
      made(types.rolePolicy, "o", rights("o", "sqs:List*")),
    ],
    ["deletes role policy p"],
  ],
  [
    "a role's policy goes with the role",
    [gone(types.rolePolicy, "p", rights("p", "sqs:SendMessage")), gone(types.role, "r", { name: "r" })],
    [],
  ],
  ["a bucket's policy goes", [gone(types.bucketPolicy, "p", { bucket: "c" })], ["deletes bucket policy c"]],
  [
    "a queue no longer says whose dead letters it takes",
    [gone(types.redriveAllowPolicy, "p", { queueUrl: url("q") })],
    ["deletes redrive allow policy p"],
  ],
  ["a schedule goes", [gone(types.schedule, "s", schedule("s"))], ["deletes schedule s"]],
  [
    "another schedule starts the same",
    [gone(types.schedule, "s", schedule("s")), made(types.schedule, "t", schedule("t"))],
    [],
  ],
  [
    "another schedule starts something else",
    [gone(types.schedule, "s", schedule("s")), made(types.schedule, "t", schedule("t", "g"))],
    ["deletes schedule s"],
  ],
  ["a VPC endpoint goes", [gone(types.vpcEndpoint, "e", endpoint)], ["deletes VPC endpoint e"]],
  [
    "a VPC endpoint goes with its network",
    [gone(types.vpcEndpoint, "e", endpoint), gone(types.vpc, "v", { id: "vpc-1" })],
    [],
  ],
  [
    "a VPC endpoint goes when functions have left the network",
    [
      gone(types.vpcEndpoint, "e", endpoint),
      step("update", types.function, "f", { vpcConfig: { subnetIds: ["s"] } }, {}),
    ],
    [],
  ],
  [
    "a VPC endpoint goes with one of the functions",
    [gone(types.vpcEndpoint, "e", endpoint), gone(types.function, "f", { vpcConfig: { subnetIds: ["s"] } })],
    ["deletes VPC endpoint e"],
  ],
  [
    "a role's policy goes that is about no event",
    [gone(types.rolePolicy, "p", rights("p", "ec2:CreateNetworkInterface", "logs:PutLogEvents"))],
    [],
  ],
  [
    "another VPC endpoint leads there",
    [gone(types.vpcEndpoint, "e", endpoint), made(types.vpcEndpoint, "f", endpoint)],
    [],
  ],
  [
    "AWS refuses a second function of the name",
    [gone(types.function, "f", { name: "f" }), made(types.function, "g", { name: "f" })],
    ["deletes function f, which is in AWS what it wants to make as g"],
  ],
];

describe("what carries events in a preview", () => {
  for (const [what, steps, of] of rows)
    it(`${of.length > 0 ? "is lost" : "is not lost"} where ${what}`, () => {
      const words = lossesIn(readPreview(previewOf(steps))).map((loss) => loss.words.replace(/: .*/, ""));
      expect(words).to.deep.equal(of);
    });

  it("is one loss where its component goes, and where its component's does", () => {
    const [subscription, events] = ["bellyfed:events:EventSubscription", "bellyfed:events:EventQueue"];
    const at = (type: string, name: string) => step("delete", type, name, {}).urn;
    const within = (type: string, name: string, parent: string, before: object = {}, custom = true) =>
      gone(type, name, before, { parent, custom, protect: name === "q" });
    const steps = [
      within(
        subscription,
        "search",
        "urn:pulumi:prod::bellyfed::bellyfed:events:DomainEventBus::user",
        {},
        false,
      ),
      within(events, "events", at(subscription, "search"), {}, false),
      within(types.queue, "q", at(events, "events"), { name: "q" }),
      within(types.rule, "r", at(subscription, "search"), rule("r")),
      within(types.metricAlarm, "a", at(subscription, "search")),
    ];
    const [loss, ...others] = lossesIn(readPreview(previewOf(steps)));
    expect(others).to.deep.equal([]);
    expect(loss).to.deep.equal({
      urn: at(subscription, "search"),
      words: "deletes EventSubscription search with all that is in it",
      parts: [
        "deletes queue q: the 4 days of messages in it are lost",
        "deletes rule r: what it matched on b goes nowhere",
      ],
      isToDeclare: true,
      isProtected: true,
    });
  });
});
