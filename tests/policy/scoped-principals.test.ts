import { types } from "../../policy/resource-types";
import { scopedPrincipals } from "../../policy/scoped-principals";
import { type Break, describeAllowed, describeRule, rewriting } from "./catches";

const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const letIn = (principal: unknown, condition?: object) => ({
  policy: JSON.stringify({
    Statement: {
      Sid: "In",
      Effect: "Allow",
      Principal: principal,
      Action: "sns:Publish",
      Condition: condition,
    },
  }),
});
const cloudwatch = { Service: "cloudwatch.amazonaws.com" };

describeRule(scopedPrincipals, [
  [
    "a queue that any account's rule may send to",
    (stack) => {
      const policy = stack.one(types.queuePolicy, "user-journal-events-policy");
      stack.rewrite(policy, "policy", (text) => text.replace(/,"Condition":\{"ArnLike".*?\}\}(?=\})/, ""));
    },
    "user-journal-events-policy",
    /statement "AllowRules" lets events.amazonaws.com in on anybody's behalf: add a condition on aws:SourceArn/,
  ],
  [
    "a role that the scheduler assumes for any account",
    rewriting(
      types.role,
      "recover-dead-letters-schedule-role",
      "assumeRolePolicy",
      "aws:SourceAccount",
      "aws:RequestedRegion",
    ),
    "recover-dead-letters-schedule-role",
    /lets scheduler.amazonaws.com in on anybody's behalf/,
  ],
  ["no condition", (stack) => stack.add(topicPolicy, "topic", letIn(cloudwatch)), "topic", /cloudwatch/],
  [
    "a condition that the caller may leave out",
    (stack) =>
      stack.add(
        topicPolicy,
        "topic",
        letIn(cloudwatch, { StringEqualsIfExists: { "aws:SourceAccount": "1" } }),
      ),
    "topic",
    /cloudwatch.amazonaws.com in on anybody's behalf/,
  ],
  [
    "a condition that anything meets",
    (stack) => stack.add(topicPolicy, "topic", letIn(cloudwatch, { ArnLike: { "aws:SourceArn": "*" } })),
    "topic",
    /cloudwatch.amazonaws.com in on anybody's behalf/,
  ],
  [
    "a role for Lambda's use that is no execution role's trust",
    (stack) => stack.add(topicPolicy, "topic", letIn({ Service: "lambda.amazonaws.com" })),
    "topic",
    /lambda.amazonaws.com in on anybody's behalf/,
  ],
  ["everybody", (stack) => stack.add(topicPolicy, "topic", letIn("*")), "topic", /lets every AWS account in/],
  [
    "everybody, in other words",
    (stack) => stack.add(topicPolicy, "topic", letIn({ AWS: "*" })),
    "topic",
    /lets every AWS account in: name the principals/,
  ],
  ...[
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } },
    { StringLike: { "aws:PrincipalAccount": "*" } },
    { StringEquals: { "aws:PrincipalAccount": ["000000000000", "*"] } },
    { StringEqualsIfExists: { "aws:PrincipalAccount": "000000000000" } },
  ].map((condition): Break => [
    `everybody, under ${JSON.stringify(condition)}`,
    (stack) => stack.add(topicPolicy, "topic", letIn({ AWS: "*" }, condition)),
    "topic",
    /lets every AWS account in: name the principals, or add a condition on aws:PrincipalAccount/,
  ]),
  [
    "a key that EventBridge uses for anybody",
    (stack) => stack.add(types.key, "key", letIn({ Service: "events.amazonaws.com" })),
    "key",
    /lets events.amazonaws.com in on anybody's behalf/,
  ],
  [
    "a key's policy that log delivery passes with any account's logs",
    (stack) =>
      stack.add(
        types.keyPolicy,
        "key-policy",
        letIn(
          { Service: "delivery.logs.amazonaws.com" },
          { StringLike: { "kms:EncryptionContext:SourceArn": "*" } },
        ),
      ),
    "key-policy",
    /lets delivery.logs.amazonaws.com in on anybody's behalf/,
  ],
  [
    "a key whose condition names nothing that belongs to an account",
    (stack) =>
      stack.add(
        types.key,
        "key",
        letIn(
          { Service: "events.amazonaws.com" },
          { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
        ),
      ),
    "key",
    /lets events.amazonaws.com in on anybody's behalf/,
  ],
  [
    "a function that a service may invoke for anybody",
    (stack) => stack.add(types.permission, "permission", { principal: "events.amazonaws.com" }),
    "permission",
    /lets events.amazonaws.com invoke on anybody's behalf: set sourceArn or sourceAccount/,
  ],
]);

describeAllowed(scopedPrincipals, [
  [
    "a service on behalf of one account",
    (stack) =>
      stack.add(
        topicPolicy,
        "topic",
        letIn(cloudwatch, { StringEquals: { "AWS:SourceAccount": "000000000000" } }),
      ),
  ],
  [
    "a key that Logs uses for one log group",
    (stack) =>
      stack.add(
        types.key,
        "key",
        letIn(
          { Service: "logs.us-east-1.amazonaws.com" },
          { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:000000000000:*" } },
        ),
      ),
  ],
  [
    "a key that delivers the log lines of one account",
    (stack) =>
      stack.add(
        types.key,
        "key",
        letIn(
          { Service: "delivery.logs.amazonaws.com" },
          { StringLike: { "kms:EncryptionContext:SourceArn": "arn:aws:logs:us-east-1:000000000000:*" } },
        ),
      ),
  ],
  [
    "a function that one rule invokes",
    (stack) =>
      stack.add(types.permission, "permission", {
        principal: "events.amazonaws.com",
        sourceArn: "arn:aws:events:us-east-1:000000000000:rule/a/b",
      }),
  ],
]);
