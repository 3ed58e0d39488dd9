import { expect } from "chai";
import { ClaimBucket, claimDays } from "../../../components/foundation/claim-bucket";
import type { StackGraph } from "../../../graph/stack-graph";
import { find, policyIn, record } from "../../recording";

const retention = { queueDays: 4, deadLetterDays: 14, archiveDays: 90 };
const bucket = "bellyfed-claims-test-000000000000";
const arn = `arn:aws:s3:::${bucket}`;
const publisher = "arn:aws:iam::000000000000:role/bellyfed-api-*";

describe("ClaimBucket", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await record(() => {
      new ClaimBucket("claims", {
        environment: "test",
        publisherRoles: ["bellyfed-api-*"],
        retention,
        protect: true,
      });
    });
  });

  const made = (role: string, type: string) => find(graph, `aws:s3/${type}`, `claims-${role}`);

  it("is named with the environment and the account, and outlives the stack with all that guards it", () => {
    expect(made("bucket", "bucket:Bucket").inputs).to.deep.equal({ bucket });
    const own = graph.resources.filter(({ type }) => type.startsWith("aws:s3/"));
    expect(own).to.have.length(6);
    for (const { options, name } of own) expect(options.retainOnDelete, name).to.equal(true);
  });

  it("protects its objects, and nothing that can be set anew", () => {
    const own = graph.resources.filter(({ options }) => options.protect).map(({ name }) => name);
    expect(own).to.deep.equal(["claims-bucket"]);
  });

  it("is encrypted, closed to the public, and owns what is put into it", () => {
    const encryption = made(
      "encryption",
      "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    expect(encryption.inputs).to.deep.equal({
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const access = made("access", "bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(access.inputs).to.deep.equal({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = made("ownership", "bucketOwnershipControls:BucketOwnershipControls");
    expect(ownership.inputs).to.deep.equal({ bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
  });

  it("is encrypted with a key of one's own where one is given", async () => {
    const keyArn = "arn:aws:kms:us-east-1:000000000000:key/1";
    const own = await record(() => {
      new ClaimBucket("claims", {
        environment: "test",
        publisherRoles: ["api"],
        retention,
        protect: false,
        keyArn,
      });
    });
    const type = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(find(own, `aws:s3/${type}`, "claims-encryption").inputs["rules"]).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("lets publishers of the account put claims, nobody else put anything, and nobody in without TLS", () => {
    const { Statement } = policyIn(made("policy", "bucketPolicy:BucketPolicy"));
    expect(Statement).to.deep.equal([
      {
        Effect: "Deny",
        Sid: "DenyPlainHttp",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Effect: "Allow",
        Sid: "AllowPublishers",
        Principal: { AWS: "arn:aws:iam::000000000000:root" },
        Action: "s3:PutObject",
        Resource: `${arn}/claims/*`,
        Condition: { ArnLike: { "aws:PrincipalArn": [publisher] } },
      },
      {
        Effect: "Deny",
        Sid: "DenyOthers",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${arn}/*`,
        Condition: { ArnNotLike: { "aws:PrincipalArn": [publisher] } },
      },
    ]);
  });

  it("keeps a claim for an event that is replayed at the last moment and then parked", () => {
    expect(claimDays(retention)).to.equal(129);
    const { inputs } = made("expiry", "bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(inputs["rules"]).to.deep.equal([
      { id: "claims", status: "Enabled", filter: { prefix: "claims/" }, expiration: { days: 129 } },
    ]);
  });
});
