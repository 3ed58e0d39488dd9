import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ClaimBucket, claimDays } from "../../../components/storage/claim-bucket";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { find, policyIn, record } from "../../recording";

const encryptionType = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const retention = { queueDays: 4, deadLetterDays: 14, archiveDays: 90 };
const bucket = "bellyfed-claims-test-000000000000-us-east-1";
const arn = `arn:aws:s3:::${bucket}`;
const roleArn = (role: string) => `arn:aws:iam::000000000000:role/${role}`;
const publishers: Readonly<Record<string, string[]>> = {
  user: ["bellyfed-api-*"],
  auth: ["identity", "bellyfed-api-*"],
};

/** A bucket that nothing protects, unless the changes say so. */
function recorded(changes: Partial<ConstructorParameters<typeof ClaimBucket>[1]> = {}): Promise<StackGraph> {
  const place = { region: "us-east-1", environment: "test" };
  return record(() => {
    new ClaimBucket("claims", {
      ...place,
      publishersOf: () => ["api"],
      retention,
      protect: false,
      ...changes,
    });
  });
}

describe("ClaimBucket", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await recorded({ publishersOf: (domain) => publishers[domain] ?? [], protect: true });
  });

  const made = (role: string, type: string) => find(graph, `aws:s3/${type}`, `claims-${role}`);

  it("is named with the environment and the account, and outlives the stack with all that guards it", () => {
    expect(made("bucket", "bucket:Bucket").inputs).to.deep.equal({ bucket, forceDestroy: false });
    const own = graph.resources.filter(({ type }) => type.startsWith("aws:s3/"));
    expect(own).to.have.length(6);
    for (const { options, name } of own) expect(options.retainOnDelete, name).to.equal(true);
  });

  it("goes with all that is in it where nothing is protected", async () => {
    const open = await recorded();
    expect(find(open, "aws:s3/bucket:Bucket", "claims-bucket").inputs).to.include({ forceDestroy: true });
    expect(open.resources.filter(({ options }) => options.retainOnDelete)).to.deep.equal([]);
  });

  it("protects its objects, and nothing that can be set anew", () => {
    const own = graph.resources.filter(({ options }) => options.protect).map(({ name }) => name);
    expect(own).to.deep.equal(["claims-bucket"]);
  });

  it("is encrypted, closed to the public, and owns what is put into it", () => {
    const encryption = made("encryption", encryptionType);
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
    const own = await recorded({ keyArn: pulumi.output(keyArn) });
    expect(find(own, `aws:s3/${encryptionType}`, "claims-encryption").inputs["rules"]).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("lets a domain's publishers put the domain's claims, nobody else put anything, and nobody write over", () => {
    const { Statement } = policyIn(made("policy", "bucketPolicy:BucketPolicy"));
    const ofDomain = (domain: "user" | "auth", title: string) => {
      const put = { Action: "s3:PutObject", Resource: `${arn}/claims/${domain}.*` };
      const roles = (publishers[domain] ?? []).flatMap((role) => [roleArn(role), roleArn(`*/${role}`)]);
      return [
        {
          Effect: "Allow",
          Sid: `AllowPublishersOf${title}`,
          Principal: { AWS: "*" },
          ...put,
          Condition: {
            ArnLike: { "aws:PrincipalArn": roles },
            StringEquals: { "aws:PrincipalAccount": "000000000000" },
          },
        },
        {
          Effect: "Deny",
          Sid: `DenyOthersIn${title}`,
          Principal: "*",
          ...put,
          Condition: { ArnNotLike: { "aws:PrincipalArn": roles } },
        },
      ];
    };
    const denied = { Effect: "Deny", Principal: "*" };
    expect(Statement).to.deep.equal([
      {
        ...denied,
        Sid: "DenyPlainHttp",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...ofDomain("user", "User"),
      ...ofDomain("auth", "Auth"),
      {
        ...denied,
        Sid: "DenyElsewhere",
        Action: "s3:PutObject",
        NotResource: [`${arn}/claims/user.*`, `${arn}/claims/auth.*`],
      },
      {
        ...denied,
        Sid: "DenyOverwriting",
        Action: "s3:PutObject",
        Resource: `${arn}/*`,
        Condition: { Null: { "s3:if-none-match": "true" } },
      },
    ]);
  });

  it("keeps a claim for an event that is replayed at the last moment and then in the parking lot", () => {
    expect(claimDays(retention)).to.equal(129);
    const { inputs } = made("expiry", "bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(inputs["rules"]).to.deep.equal([
      { id: "claims", status: "Enabled", filter: { prefix: "claims/" }, expiration: { days: 129 } },
    ]);
  });
});
