import { noBroadManagedPolicies, noWildcardActions, noWildcardResources } from "../../policy/least-privilege";
import { types } from "../../policy/resource-types";
import { type Break, describeAllowed, describeRule, type DraftStack, rewriting, setting } from "./catches";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const document = (statement: object) => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
const root = "arn:aws:iam::000000000000:root";
const otherRoot = "arn:aws:iam::999999999999:root";
const role = "arn:aws:iam::000000000000:role/app";
/** Adds a resource whose policy has this statement. */
const adding = (type: string, statement: object) => (stack: DraftStack) =>
  stack.add(type, "added", { policy: document(statement) });

describeRule(noWildcardActions, [
  [
    "an action that is all wildcard",
    rewriting(rolePolicy, "ingress-forward-permissions", "policy", '"events:PutEvents"', '"events:*"'),
    "ingress-forward-permissions",
    /statement "Forward" allows events:\*: list the actions it needs\./,
  ],
  [
    "a wildcard among many actions, at a word's end",
    rewriting(
      rolePolicy,
      "user-journal-consumer-permissions",
      "policy",
      '"sqs:DeleteMessage"',
      '"sqs:Delete*"',
    ),
    "user-journal-consumer-permissions",
    /statement "ConsumeQueue" allows sqs:Delete\*/,
  ],
  [
    "everything but a few actions",
    setting(rolePolicy, "ingress-forward-permissions", {
      policy: document({ NotAction: "iam:PassRole", Resource: "*" }),
    }),
    "ingress-forward-permissions",
    /a statement without Sid allows all but some actions \(NotAction\)/,
  ],
  [
    "a wildcard in a policy inside of a role",
    setting(types.role, "user-journal-consumer-role", {
      inlinePolicies: [{ name: "more", policy: document({ Sid: "More", Action: "sqs:*", Resource: "*" }) }],
    }),
    "user-journal-consumer-role",
    /statement "More" allows sqs:\*/,
  ],
  [
    "a wildcard that a queue's policy allows",
    rewriting(types.queuePolicy, "user-journal-events-policy", "policy", '"sqs:SendMessage"', '"sqs:*"'),
    "user-journal-events-policy",
    /statement "AllowRules" allows sqs:\*/,
  ],
  [
    "a key that a role may use in any way",
    adding(types.key, { Sid: "Use", Principal: { AWS: [root, role] }, Action: "kms:*", Resource: "*" }),
    "added",
    /statement "Use" allows kms:\*/,
  ],
  [
    "a key that two accounts administer",
    adding(types.key, { Principal: { AWS: [root, otherRoot] }, Action: "kms:*", Resource: "*" }),
    "added",
    /a statement without Sid allows kms:\*/,
  ],
  [
    "a key that a service administers with the account",
    adding(types.key, {
      Principal: { AWS: root, Service: "events.amazonaws.com" },
      Action: "kms:*",
      Resource: "*",
    }),
    "added",
    /allows kms:\*/,
  ],
  [
    "a key's policy with other wildcards for its account",
    adding(types.keyPolicy, { Principal: { AWS: root }, Action: "kms:ReEncrypt*", Resource: "*" }),
    "added",
    /allows kms:ReEncrypt\*/,
  ],
  [
    "a key's policy that allows all but some actions",
    adding(types.keyPolicy, { Principal: { AWS: root }, NotAction: "kms:Delete*", Resource: "*" }),
    "added",
    /all but some actions/,
  ],
  [
    "the words of a key's administration, outside of a key",
    setting(rolePolicy, "ingress-forward-permissions", {
      policy: document({ Principal: { AWS: root }, Action: "kms:*", Resource: "*" }),
    }),
    "ingress-forward-permissions",
    /allows kms:\*/,
  ],
]);

describeAllowed(noWildcardActions, [
  [
    "a key that its own account administers",
    adding(types.key, { Principal: { AWS: root }, Action: "kms:*", Resource: "*" }),
  ],
]);

/** A role that may do this, by the text of its statement. */
const allow = (statement: object) => (stack: DraftStack) =>
  stack.set(stack.one(rolePolicy, "ingress-forward-permissions"), { policy: document(statement) });
const tooWide = (what: string, statement: object, message: RegExp): Break => [
  what,
  allow({ Sid: "Wide", ...statement }),
  "ingress-forward-permissions",
  message,
];
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

describeRule(noWildcardResources, [
  tooWide(
    "a role that may be passed on whatever it is",
    { Action: "iam:PassRole", Resource: "*" },
    /statement "Wide" allows iam:PassRole on \*: name the resources it needs\./,
  ),
  tooWide(
    "what needs a resource beside what needs none",
    { Action: ["xray:PutTraceSegments", "sqs:SendMessage"], Resource: "*" },
    /allows sqs:SendMessage on \*/,
  ),
  tooWide(
    "everything beside a queue that is named",
    { Action: "sqs:SendMessage", Resource: [arn("sqs", "bellyfed-journal"), "*"] },
    /on \*: name/,
  ),
  tooWide(
    "everything but a few resources",
    { Action: "sqs:SendMessage", NotResource: arn("sqs", "bellyfed-journal") },
    /statement "Wide" allows all but some resources \(NotResource\)/,
  ),
  ...[
    "**",
    "?*",
    "arn:*",
    "arn:aws:sqs:*",
    "arn:aws:sqs:*:*:*",
    arn("sqs", "*"),
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/claims/*",
    arn("dynamodb", "table/*"),
    arn("dynamodb", "table/*/index/*"),
    arn("lambda", "function:*"),
    arn("logs", "log-group:*:*"),
    arn("logs", "log-group:*:log-stream:*"),
    "arn:aws:iam::000000000000:role/*",
    arn("kms", "key/*"),
    arn("events", "rule/*/*"),
    arn("secretsmanager", "secret:*"),
  ].map((resource) =>
    tooWide(
      `everything of a kind: ${resource}`,
      { Action: "any:One", Resource: resource },
      /allows any:One on/,
    ),
  ),
  tooWide(
    "the interfaces of every account and region",
    { Action: "ec2:CreateNetworkInterface", Resource: "*" },
    /allows ec2:CreateNetworkInterface on \*/,
  ),
  tooWide(
    "the interfaces of every region",
    { Action: "ec2:DeleteNetworkInterface", Resource: "arn:aws:ec2:*:000000000000:*/*" },
    /allows ec2:DeleteNetworkInterface on/,
  ),
  tooWide(
    "more of EC2 than Lambda needs",
    { Action: "ec2:TerminateInstances", Resource: arn("ec2", "*/*") },
    /allows ec2:TerminateInstances on/,
  ),
]);

describeAllowed(noWildcardResources, [
  ["a refusal", allow({ Effect: "Deny", Action: "sqs:SendMessage", Resource: "*" })],
  [
    "names with wildcards in them",
    allow({
      Action: "any:One",
      Resource: [
        "arn:aws:s3:::bellyfed-claims/*",
        "arn:aws:s3:::table/*",
        arn("sqs", "bellyfed-*-journal"),
        arn("logs", "log-group:/aws/lambda/bellyfed:*"),
        arn("events", "rule/*/journal"),
        arn("dynamodb", "table/index/stream/*"),
        arn("execute-api", "a1b2c3/*"),
        "arn:aws:apigateway:us-east-1::/restapis/a1b2c3/*",
        "arn:aws:iam::000000000000:role/*/bellyfed-api",
      ],
    }),
  ],
  [
    "a key whose policy says * for the key itself",
    adding(types.key, { Principal: { AWS: root }, Action: "kms:Decrypt", Resource: "*" }),
  ],
  [
    "a queue whose policy excepts principals",
    adding(types.queuePolicy, { NotPrincipal: { AWS: root }, Action: "sqs:SendMessage", Resource: "*" }),
  ],
]);

describeRule(noBroadManagedPolicies, [
  [
    "a role with a managed FullAccess policy",
    setting(types.role, "user-journal-consumer-role", {
      managedPolicyArns: [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AmazonSQSFullAccess",
      ],
    }),
    "user-journal-consumer-role",
    /has the managed policy arn:aws:iam::aws:policy\/AmazonSQSFullAccess: give it a policy/,
  ],
  ...["AdministratorAccess", "PowerUserAccess", "AWSLambda_FullAccess"].map(
    (policy): Parameters<typeof describeRule>[1][number] => [
      `${policy}, attached`,
      (stack) =>
        stack.add(types.rolePolicyAttachment, "attached", { policyArn: `arn:aws:iam::aws:policy/${policy}` }),
      "attached",
      new RegExp(policy),
    ],
  ),
]);
