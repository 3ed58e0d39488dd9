import { claimsKeptApart, claimsPutByPublishers } from "../../policy/claims";
import { types } from "../../policy/resource-types";
import { describeAllowed, describeRule, type Break, type DraftStack } from "./catches";

const rewritten = (type: string, name: string, from: string | RegExp, to: string) => (stack: DraftStack) =>
  stack.rewrite(stack.one(type, name), "policy", (text) => text.replace(from, to));
const consumer = "user-journal-consumer-permissions";
const wide = /reaches more than one domain's claims: name claims\/<domain>\.\*/;

describeRule(claimsKeptApart, [
  [
    "a consumer that reads all claims",
    rewritten(types.rolePolicy, consumer, "/claims/user.*", "/claims/*"),
    consumer,
    wide,
  ],
  [
    "a consumer that reads the bucket",
    rewritten(types.rolePolicy, consumer, "/claims/user.*", "/*"),
    consumer,
    wide,
  ],
  [
    "a consumer that reads two domains' claims",
    rewritten(
      types.rolePolicy,
      consumer,
      /("arn:aws:s3:::[^"]+\/claims\/)user\.\*"/,
      '[$1user.*",$1auth.*"]',
    ),
    consumer,
    /reaches the claims of user, auth: a role has those of one domain/,
  ],
  [
    "a bucket that takes any claim from a domain's publishers",
    rewritten(types.bucketPolicy, "claims-policy", "/claims/auth.*", "/claims/*"),
    "claims-policy",
    /statement "AllowPublishersOfAuth" reaches more/,
  ],
] satisfies Break[]);

const narrowed = (Sid: string) => (stack: DraftStack) =>
  stack.rewrite(stack.one(types.bucketPolicy, "claims-policy"), "policy", (text) => {
    const document = JSON.parse(text) as { Statement: { Sid: string }[] };
    return JSON.stringify({ ...document, Statement: document.Statement.filter((one) => one.Sid !== Sid) });
  });

describeRule(claimsPutByPublishers, [
  [
    "a bucket whose objects may be written over",
    narrowed("DenyOverwriting"),
    "claims-policy",
    /lets objects be written over/,
  ],
  [
    "a role that puts claims of a domain that it may not publish to",
    rewritten(
      types.bucketPolicy,
      "claims-policy",
      /(AllowPublishersOfUser".*?"aws:PrincipalArn":\[)/,
      '$1"arn:aws:iam::000000000000:role/bellyfed-identity-prod",',
    ),
    "claims-policy",
    /lets arn:aws:iam::000000000000:role\/bellyfed-identity-prod put claims of a domain/,
  ],
] satisfies Break[]);

describeAllowed(claimsPutByPublishers, [
  [
    "a publisher without a right to claims",
    rewritten(types.bucketPolicy, "claims-policy", /,"arn:aws:iam::\d+:role\/bellyfed-identity-prod"/g, ""),
  ],
]);
