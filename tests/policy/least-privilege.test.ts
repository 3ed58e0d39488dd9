import { noBroadManagedPolicies, noWildcardActions, noWildcardResources } from "../../policy/least-privilege";
import { types } from "../../policy/resource-types";
import {
  about,
  changing,
  type Break,
  describeAllowed,
  describeRule,
  type DraftStack,
  rewriting,
  setting,
} from "./catches";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const document = (statement: object) => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
const root = "arn:aws:iam::000000000000:root";
const otherRoot = "arn:aws:iam::999999999999:root";
const role = "arn:aws:iam::000000000000:role/app";
const forward = "ingress-forward-permissions";
const consumer = "user-journal-consumer-permissions";
/** A role that may do this, by the text of its statement. */
const allow = (statement: object) => setting(rolePolicy, forward, { policy: document(statement) });
/** Adds a resource whose policy has this statement. */
const adding = (type: string, statement: object) => (stack: DraftStack) =>
  stack.add(type, "added", { policy: document(statement) });

const administering = { Principal: { AWS: root }, Action: "kms:*", Resource: "*" };
const withService = { AWS: root, Service: "events.amazonaws.com" };
const deleting = ['"sqs:DeleteMessage"', '"sqs:Delete*"'] as const;
const unnamed = /a statement without Sid allows kms:\*/;
const inline = { Sid: "More", Action: "sqs:*", Resource: "*" };

describeRule(noWildcardActions, [
  ...about(forward, [
    [
      "an action that is all wildcard",
      rewriting(rolePolicy, forward, "policy", '"events:PutEvents"', '"events:*"'),
      /statement "Forward" allows events:\*: list the actions it needs\./,
    ],
    [
      "everything but a few actions",
      allow({ NotAction: "iam:PassRole", Resource: "*" }),
      /a statement without Sid allows all but some actions \(NotAction\)/,
    ],
    ["the words of a key's administration, outside of a key", allow(administering), unnamed],
  ]),
  ...about(consumer, [
    [
      "a wildcard among many actions, at a word's end",
      rewriting(rolePolicy, consumer, "policy", ...deleting),
      /statement "ConsumeQueue" allows sqs:Delete\*/,
    ],
  ]),
  ...changing(types.role, "user-journal-consumer-role", [
    [
      "a wildcard in a policy inside of a role",
      { inlinePolicies: [{ name: "more", policy: document(inline) }] },
      /statement "More" allows sqs:\*/,
    ],
  ]),
  ...about("user-journal-events-policy", [
    [
      "a wildcard that a queue's policy allows",
      rewriting(types.queuePolicy, "user-journal-events-policy", "policy", '"sqs:SendMessage"', '"sqs:*"'),
      /statement "AllowRules" allows sqs:\*/,
    ],
  ]),
  ...about("added", [
    [
      "a key that a role may use in any way",
      adding(types.key, { ...administering, Sid: "Use", Principal: { AWS: [root, role] } }),
      /statement "Use" allows kms:\*/,
    ],
    [
      "a key that two accounts administer",
      adding(types.key, { ...administering, Principal: { AWS: [root, otherRoot] } }),
      unnamed,
    ],
    [
      "a key that a service administers with the account",
      adding(types.key, { ...administering, Principal: withService }),
      unnamed,
    ],
    [
      "a key's policy with other wildcards for its account",
      adding(types.keyPolicy, { ...administering, Action: "kms:ReEncrypt*" }),
      /allows kms:ReEncrypt\*/,
    ],
    [
      "a key's policy that allows all but some actions",
      adding(types.keyPolicy, { Principal: { AWS: root }, NotAction: "kms:Delete*", Resource: "*" }),
      /all but some actions/,
    ],
  ]),
]);

describeAllowed(noWildcardActions, [
  ["a key that its own account administers", adding(types.key, administering)],
]);

const tooWide = (what: string, statement: object, message: RegExp): Break => [
  what,
  allow({ Sid: "Wide", ...statement }),
  forward,
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
    tooWide(`everything of a kind: ${resource}`, { Action: "any:One", Resource: resource }, /any:One on/),
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

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;
describeRule(noBroadManagedPolicies, [
  ...changing(types.role, "user-journal-consumer-role", [
    [
      "a role with a managed FullAccess policy",
      { managedPolicyArns: ["service-role/AWSLambdaBasicExecutionRole", "AmazonSQSFullAccess"].map(managed) },
      /has the managed policy arn:aws:iam::aws:policy\/AmazonSQSFullAccess: give it a policy/,
    ],
  ]),
  ...["AdministratorAccess", "PowerUserAccess", "AWSLambda_FullAccess"].map((policy): Break => [
    `${policy}, attached`,
    (stack) => stack.add(types.rolePolicyAttachment, "attached", { policyArn: managed(policy) }),
    "attached",
    new RegExp(policy),
  ]),
]);
