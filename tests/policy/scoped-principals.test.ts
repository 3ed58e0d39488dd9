import { types } from "../../policy/resource-types";
import { scopedPrincipals } from "../../policy/scoped-principals";
import { about, type Break, describeAllowed, describeRule, type DraftStack, rewriting } from "./catches";

const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const letsIn = (type: string, Principal: unknown, Condition?: object) => (stack: DraftStack) => {
  const statement = { Sid: "In", Effect: "Allow", Principal, Action: "sns:Publish", Condition };
  stack.add(type, "added", { policy: JSON.stringify({ Statement: statement }) });
};
const service = (name: string) => ({ Service: `${name}.amazonaws.com` });

const unscoped: [title: string, type: string, service: string, condition?: object][] = [
  ["no condition", topicPolicy, "cloudwatch"],
  [
    "a condition that the caller may leave out",
    topicPolicy,
    "cloudwatch",
    { StringEqualsIfExists: { "aws:SourceAccount": "1" } },
  ],
  ["a condition that anything meets", topicPolicy, "cloudwatch", { ArnLike: { "aws:SourceArn": "*" } }],
  ["a role for Lambda's use that is no execution role's trust", topicPolicy, "lambda"],
  ["a key that EventBridge uses for anybody", types.key, "events"],
  [
    "a key's policy that log delivery passes with any account's logs",
    types.keyPolicy,
    "delivery.logs",
    { StringLike: { "kms:EncryptionContext:SourceArn": "*" } },
  ],
  [
    "a key whose condition names nothing that belongs to an account",
    types.key,
    "events",
    { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
  ],
];

const scheduler = "recover-dead-letters-schedule-role";

describeRule(scopedPrincipals, [
  ...about("user-journal-events-policy", [
    [
      "a queue that any account's rule may send to",
      (stack) =>
        stack.rewrite(stack.one(types.queuePolicy, "user-journal-events-policy"), "policy", (text) =>
          text.replace(/,"Condition":\{"ArnLike".*?\}\}(?=\})/, ""),
        ),
      /statement "AllowRules" lets events.amazonaws.com in on anybody's behalf: add a condition on aws:SourceArn/,
    ],
  ]),
  ...about(scheduler, [
    [
      "a role that the scheduler assumes for any account",
      rewriting(types.role, scheduler, "assumeRolePolicy", "aws:SourceAccount", "aws:RequestedRegion"),
      /lets scheduler.amazonaws.com in on anybody's behalf/,
    ],
  ]),
  ...unscoped.map(([title, type, name, condition]): Break => {
    const message = new RegExp(`lets ${name}.amazonaws.com in on anybody's behalf`);
    return [title, letsIn(type, service(name), condition), "added", message];
  }),
  ["everybody", letsIn(topicPolicy, "*"), "added", /lets every AWS account in/],
  ["everybody, in other words", letsIn(topicPolicy, { AWS: "*" }), "added", /lets every AWS account in:/],
  ...[
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } },
    { StringLike: { "aws:PrincipalAccount": "*" } },
    { StringEquals: { "aws:PrincipalAccount": ["000000000000", "*"] } },
    { StringEqualsIfExists: { "aws:PrincipalAccount": "000000000000" } },
  ].map((condition): Break => [
    `everybody, under ${JSON.stringify(condition)}`,
    letsIn(topicPolicy, { AWS: "*" }, condition),
    "added",
    /lets every AWS account in: name the principals, or add a condition on aws:PrincipalAccount/,
  ]),
  [
    "a function that a service may invoke for anybody",
    (stack) => stack.add(types.permission, "permission", { principal: "events.amazonaws.com" }),
    "permission",
    /lets events.amazonaws.com invoke on anybody's behalf: set sourceArn or sourceAccount/,
  ],
]);

const logs = "arn:aws:logs:us-east-1:000000000000:*";
describeAllowed(scopedPrincipals, [
  [
    "a service on behalf of one account",
    letsIn(topicPolicy, service("cloudwatch"), { StringEquals: { "AWS:SourceAccount": "000000000000" } }),
  ],
  [
    "a key that Logs uses for one log group",
    letsIn(types.key, service("logs.us-east-1"), { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logs } }),
  ],
  [
    "a key that delivers the log lines of one account",
    letsIn(types.key, service("delivery.logs"), { StringLike: { "kms:EncryptionContext:SourceArn": logs } }),
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
