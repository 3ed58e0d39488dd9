import { claimsKeptApart, claimsPutByPublishers } from "../../policy/claims";
import { types } from "../../policy/resource-types";
import { about, describeAllowed, describeRule, rewriting, type DraftStack } from "./catches";

const consumer = "user-journal-consumer-permissions";
const bucket = "claims-policy";
const ofConsumer = (from: string | RegExp, to: string) =>
  rewriting(types.rolePolicy, consumer, "policy", from, to);
const ofBucket = (from: string | RegExp, to: string) =>
  rewriting(types.bucketPolicy, bucket, "policy", from, to);
const wide = /reaches more than one domain's objects: name claims\/<domain>\.\*/;
const userClaims = /("arn:aws:s3:::[^"]+\/claims\/)user\.\*"/;
const both = /reaches the objects of user, auth: a role has those of one domain/;

describeRule(claimsKeptApart, [
  ...about(consumer, [
    ["a consumer that reads all claims", ofConsumer("/claims/user.*", "/claims/*"), wide],
    ["a consumer that reads the bucket", ofConsumer("/claims/user.*", "/*"), wide],
    ["a consumer that reads two domains' claims", ofConsumer(userClaims, '[$1user.*",$1auth.*"]'), both],
    ["a consumer that writes all journals", ofConsumer("/journal/domain=user/*", "/journal/*"), wide],
    ["a consumer that writes another's journal", ofConsumer("/domain=user/*", "/domain=auth/*"), both],
  ]),
  ...about(bucket, [
    [
      "a bucket that takes any claim from a domain's publishers",
      ofBucket("/claims/auth.*", "/claims/*"),
      /statement "AllowPublishersOfAuth" reaches more/,
    ],
  ]),
]);

const overwritten = (stack: DraftStack) =>
  stack.rewrite(stack.one(types.bucketPolicy, bucket), "policy", (text) => {
    const { Statement } = JSON.parse(text) as { Statement: { Sid: string }[] };
    return JSON.stringify({ Statement: Statement.filter(({ Sid }) => Sid !== "DenyOverwriting") });
  });

describeRule(
  claimsPutByPublishers,
  about(bucket, [
    ["a bucket whose objects may be written over", overwritten, /lets objects be written over/],
    [
      "a role that puts claims of a domain that it may not publish to",
      ofBucket(
        /(AllowPublishersOfUser".*?"aws:PrincipalArn":\[)/,
        '$1"arn:aws:iam::000000000000:role/bellyfed-identity-prod",',
      ),
      /lets arn:aws:iam::000000000000:role\/bellyfed-identity-prod put claims of a domain/,
    ],
  ]),
);

describeAllowed(claimsPutByPublishers, [
  [
    "a publisher without a right to claims",
    ofBucket(/,"arn:aws:iam::\d+:role\/bellyfed-identity-prod"/g, ""),
  ],
]);
