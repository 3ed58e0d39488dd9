import { expect } from "chai";
import type { RecordedResource, StackGraph } from "../../../../packages/recorder/stack-graph";
import { shortId } from "../../../../packages/local-aws/provision/short-id";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { recordedStackAt } from "../../../stacks/recorded-stack";
import { ControlPlane, type Step } from "./control-plane";

type Fields = Readonly<Record<string, unknown>>;

const encoded = (policy: unknown): string => encodeURIComponent(policy as string).replaceAll("*", "%2A");
const first = (value: unknown): Fields => (value as Fields[])[0] ?? {};

/** The call by which a client reads what a resource of the type was provisioned with. */
const reads: Readonly<Record<string, (inputs: Fields, state: Fields, policyName: string) => Step>> = {
  "aws:iam/role:Role": ({ name: RoleName, assumeRolePolicy }, { arn: Arn }) => [
    "iam GetRole",
    { RoleName },
    { Role: { RoleName, Arn, AssumeRolePolicyDocument: encoded(assumeRolePolicy) } },
  ],
  "aws:iam/rolePolicy:RolePolicy": ({ role: RoleName, policy }, _, PolicyName) => [
    "iam GetRolePolicy",
    { RoleName, PolicyName },
    { PolicyDocument: encoded(policy) },
  ],
  "aws:kms/key:Key": ({ policy: Policy }, { keyId: KeyId }) => ["kms GetKeyPolicy", { KeyId }, { Policy }],
  "aws:sns/topic:Topic": ({ kmsMasterKeyId: KmsMasterKeyId }, { arn: TopicArn }) => [
    "sns GetTopicAttributes",
    { TopicArn },
    { Attributes: { KmsMasterKeyId } },
  ],
  "aws:sns/topicPolicy:TopicPolicy": ({ arn: TopicArn, policy: Policy }) => [
    "sns GetTopicAttributes",
    { TopicArn },
    { Attributes: { Policy } },
  ],
  "aws:sns/topicSubscription:TopicSubscription": ({ topic: TopicArn, protocol, endpoint }) => [
    "sns ListSubscriptionsByTopic",
    { TopicArn },
    { Subscriptions: [{ Protocol: protocol, Endpoint: endpoint }] },
  ],
  "aws:s3/bucketPolicy:BucketPolicy": ({ bucket: Bucket, policy: Policy }) => [
    "s3 GetBucketPolicy",
    { Bucket },
    { Policy },
  ],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ({ bucket: Bucket, rules }) => {
    const { id: ID, filter, expiration } = first(rules) as Record<string, Fields>;
    const rule = { ID, Filter: { Prefix: filter?.["prefix"] }, Expiration: { Days: expiration?.["days"] } };
    return ["s3 GetBucketLifecycleConfiguration", { Bucket }, { Rules: [rule] }];
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ({ bucket: Bucket, rule }) => [
    "s3 GetBucketOwnershipControls",
    { Bucket },
    { OwnershipControls: { Rules: [{ ObjectOwnership: (rule as Fields)["objectOwnership"] }] } },
  ],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ({ bucket: Bucket, blockPublicAcls }) => [
    "s3 GetPublicAccessBlock",
    { Bucket },
    { PublicAccessBlockConfiguration: { BlockPublicAcls: blockPublicAcls } },
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ({
    bucket: Bucket,
    rules,
  }) => {
    const { sseAlgorithm: SSEAlgorithm } = first(rules)["applyServerSideEncryptionByDefault"] as Fields;
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }];
    return ["s3 GetBucketEncryption", { Bucket }, { ServerSideEncryptionConfiguration: { Rules } }];
  },
  "aws:lambda/function:Function": ({ name: FunctionName, role: Role, architectures, tracingConfig }) => [
    "lambda GetFunctionConfiguration",
    { FunctionName },
    { Role, Architectures: architectures, TracingConfig: { Mode: (tracingConfig as Fields)["mode"] } },
  ],
};

describe("what a recorded stack asks for, over HTTP", () => {
  let local: LocalAws;
  let aws: ControlPlane;
  let graph: StackGraph;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    aws = new ControlPlane(local);
    graph = await recordedStackAt(local.url, "dev");
    await local.provision(graph);
  });
  after(async () => {
    aws.close();
    await local.close();
  });

  for (const [type, read] of Object.entries(reads)) {
    it(type, async () => {
      const all = graph.resources.filter((one: RecordedResource) => one.type === type);
      expect(all).not.to.deep.equal([]);
      await aws.take(
        all.map(({ inputs, state, name, urn }) => read(inputs, state, `${name}-${shortId(urn)}`)),
      );
    });
  }
});
