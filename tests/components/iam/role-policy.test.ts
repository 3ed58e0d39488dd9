import * as iam from "@pulumi/aws/iam";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { IamStatement } from "../../../components/iam/policy-document";
import { rolePolicy } from "../../../components/iam/role-policy";
import { catalogue } from "../../../events/contracts/catalogue";
import { recordProgram } from "../../../packages/recorder/record-stack";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { evaluatePolicies } from "../../policy/evaluate-policies";
import { noWildcardActions, noWildcardResources } from "../../../policy/least-privilege";
import { errorOf, find, record } from "../../recording";
import { sampleBus } from "../sample-shared-resources";

const type = "aws:iam/rolePolicy:RolePolicy";
const rules = [noWildcardActions, noWildcardResources];

/** Before anything exists. */
function previewed(program: () => void): Promise<StackGraph> {
  return recordProgram({ project: "bellyfed", stack: "test", firstPreview: true }, () => {
    program();
    return {};
  });
}

/** A role that may send to a queue, which the same program makes, and whatever else the statements say. */
function roleThatMay(...statements: IamStatement[]): void {
  const roleName = "bellyfed-one";
  const queue = new sqs.Queue("queue", {});
  const role = new iam.Role("one-role", { name: roleName, assumeRolePolicy: "{}" });
  const send = { Sid: "Send", Action: "sqs:SendMessage", Resource: queue.arn };
  rolePolicy("one-permissions", { role, roleName, statements: [send, ...statements] }, {});
}

describe("rolePolicy, in a first preview", () => {
  const named = "arn:aws:dynamodb:us-east-1:000000000000:table/one";
  const list = "list the actions it needs.";
  const name = "name the resources it needs.";
  const two = ["dynamodb:GetItem", "dynamodb:*"];
  const passing = { Action: "iam:PassRole", Resource: [named, "*"] };
  const refused: [statement: IamStatement, rule: { name: string }, sentence: string][] = [
    [{ Sid: "Keep", Action: two, Resource: named }, noWildcardActions, `"Keep" allows dynamodb:*: ${list}`],
    [
      { Sid: "All", Effect: "Allow", Action: "*", Resource: named },
      noWildcardActions,
      `"All" allows *: ${list}`,
    ],
    [
      { Sid: "Keep", Action: "dynamodb:PutItem", Resource: "*" },
      noWildcardResources,
      `"Keep" allows dynamodb:PutItem on *: ${name}`,
    ],
    [passing, noWildcardResources, `without Sid allows iam:PassRole on *: ${name}`],
  ];
  for (const [statement, { name }, sentence] of refused) {
    it(`refuses: ${sentence}`, async () => {
      const error = await errorOf(() => previewed(() => roleThatMay(statement)));
      expect(pulumi.RunError.isInstance(error)).to.equal(true);
      expect(error.message).to.equal(
        `Role "bellyfed-one" (policy ${name}): ${statement.Sid ? "" : "a "}statement ${sentence}`,
      );
    });
  }

  it("judges beside a resource that is not known yet, and the action on it", async () => {
    const wide = (queue: sqs.Queue) => [queue.arn, "*"];
    const program = () =>
      roleThatMay({ Sid: "Drain", Action: "sqs:*", Resource: wide(new sqs.Queue("other", {})) });
    const { message } = await errorOf(() => previewed(program));
    expect(message.split("\n")).to.deep.equal([
      'Role "bellyfed-one" (policy no-wildcard-actions): statement "Drain" allows sqs:*: list the actions it needs.',
      'Role "bellyfed-one" (policy no-wildcard-resources): statement "Drain" allows sqs:* on *: name the resources it needs.',
    ]);
  });

  it("judges what a subscription gives its handler, by the name of the function's role", async () => {
    const subscribe = () =>
      sampleBus().subscribe("welcome", {
        events: catalogue.ofDomain("user").slice(0, 1),
        handler: () => async () => undefined,
        statements: [{ Sid: "SendMail", Action: "ses:SendEmail", Resource: "*" }],
      });
    const { message } = await errorOf(() => previewed(subscribe));
    expect(message).to.match(
      /^Role "bellyfed-domain-user-test-welcome-us-east-1" .* statement "SendMail" allows ses:SendEmail on \*/,
    );
  });

  it("lets through what is least, or denies, although the document is not known", async () => {
    const graph = await previewed(() =>
      roleThatMay(
        { Sid: "WriteTraces", Action: "xray:PutTraceSegments", Resource: "*" },
        { Sid: "DenyAll", Effect: "Deny", Action: "s3:*", Resource: "*" },
      ),
    );
    expect(pulumi.isUnknown(find(graph, type, "one-permissions").inputs["policy"])).to.equal(true);
  });

  it("leaves a resource that is an output to the policy pack, which knows it by the update", async () => {
    const program = () => roleThatMay({ Sid: "Read", Action: "s3:GetObject", Resource: pulumi.output("*") });
    await previewed(program);
    const violations = evaluatePolicies(await record(program), rules);
    expect(violations.map(({ message }) => message)).to.deep.equal([
      'one-permissions statement "Read" allows s3:GetObject on *: name the resources it needs.',
    ]);
  });
});
