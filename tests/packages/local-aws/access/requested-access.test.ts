import { expect } from "chai";
import {
  requestedAccess,
  type GuardedServices,
} from "../../../../packages/local-aws/access/requested-access";

const account = { id: "000000000000", region: "us-east-1" };
const services = {
  s3: { policyOf: (bucket: string) => `policy of ${bucket}`, keyOf: () => undefined },
} as unknown as GuardedServices;
const Bucket = "claims";

describe("what a call asks of S3", () => {
  const rows: readonly [operation: string, input: object, asked: readonly string[]][] = [
    ["ListBuckets", {}, ["s3:ListAllMyBuckets *"]],
    ["ListObjectsV2", { Bucket }, ["s3:ListBucket claims"]],
    ["HeadObject", { Bucket, Key: "a" }, ["s3:GetObject claims/a"]],
    ["UploadPart", { Bucket, Key: "a" }, ["s3:PutObject claims/a"]],
    ["CompleteMultipartUpload", { Bucket, Key: "a" }, ["s3:PutObject claims/a"]],
    ["ListParts", { Bucket, Key: "a" }, ["s3:ListMultipartUploadParts claims/a"]],
    [
      "DeleteObjects",
      { Bucket, Delete: { Objects: [{ Key: "a" }, { Key: "b" }] } },
      ["s3:DeleteObject claims/a", "s3:DeleteObject claims/b"],
    ],
    [
      "CopyObject",
      { Bucket, Key: "a", CopySource: "/other/b%20c?versionId=1" },
      ["s3:PutObject claims/a", "s3:GetObject other/b c"],
    ],
  ];
  for (const [operation, input, asked] of rows) {
    it(`by ${operation} ${JSON.stringify(input)}`, () => {
      const found = requestedAccess("s3", operation, input, services, account);
      expect(
        found.map(({ action, resource }) => `${action} ${resource.replace("arn:aws:s3:::", "")}`),
      ).to.deep.equal(asked);
      for (const { resource, policy } of found)
        if (resource !== "*") expect(policy).to.equal(`policy of ${resource.split(/:::|\//)[1]}`);
    });
  }
});

describe("what a call asks of EventBridge", () => {
  const events = { policyOf: (name: string) => `policy of ${name}` };
  const known = { events } as unknown as GuardedServices;
  const rows: readonly [operation: string, input: object, resource: string, policy?: string][] = [
    ["PutEvents", { Entries: [{ EventBusName: "b" }] }, "event-bus/b", "policy of b"],
    ["PutEvents", { Entries: [{}] }, "event-bus/default", "policy of default"],
    ["DescribeEventBus", { Name: "b" }, "event-bus/b", "policy of b"],
    ["DescribeRule", { Name: "r", EventBusName: "b" }, "rule/b/r"],
    ["DescribeRule", { Name: "r" }, "rule/r"],
    ["ListTargetsByRule", { Rule: "r", EventBusName: "arn:aws:events:us-east-1:1:event-bus/b" }, "rule/b/r"],
    ["DescribeArchive", { ArchiveName: "a" }, "archive/a"],
    ["DescribeReplay", { ReplayName: "p" }, "replay/p"],
  ];
  for (const [operation, input, resource, policy] of rows)
    it(`by ${operation} ${JSON.stringify(input)}`, () => {
      const [found] = requestedAccess("events", operation, input, known, account);
      expect(found?.resource).to.equal(`arn:aws:events:us-east-1:000000000000:${resource}`);
      expect(found?.policy).to.equal(policy);
    });
});

describe("what a call asks of Glue and Athena", () => {
  const of = (service: string, input: object): string[] =>
    requestedAccess(service, "GetIt", input, {} as GuardedServices, account).map(({ resource }) =>
      resource.replace(/^.*000000000000:/, ""),
    );
  const table = ["catalog", "database/d", "table/d/t"];
  const rows: readonly [service: string, input: object, asked: readonly string[]][] = [
    ["glue", {}, ["catalog"]],
    ["glue", { Name: "d" }, ["catalog", "database/d"]],
    ["glue", { DatabaseInput: { Name: "d" } }, ["catalog", "database/d"]],
    ["glue", { DatabaseName: "d" }, ["catalog", "database/d"]],
    ["glue", { DatabaseName: "d", Name: "t" }, table],
    ["glue", { DatabaseName: "d", TableName: "t" }, table],
    ["glue", { DatabaseName: "d", TableInput: { Name: "t" } }, table],
    ["athena", { WorkGroup: "w" }, ["workgroup/w"]],
    ["athena", {}, ["*"]],
  ];
  for (const [service, input, asked] of rows)
    it(`${service} with ${JSON.stringify(input)}`, () => expect(of(service, input)).to.deep.equal(asked));
});

describe("what a call asks of the key of what it touches", () => {
  const keyOf = (of: string): string | undefined => (of.includes("plain") ? undefined : "k");
  const queueOf = (arn: string): object => ({ settings: { kmsMasterKeyId: keyOf(arn) } });
  const known = {
    kms: { keyOf: (name: string) => ({ arn: `arn of ${name}`, policy: `policy of ${name}` }) },
    sqs: { queueOf },
    dynamodb: { keyOf, partitionKeyOf: () => "id" },
    s3: { keyOf, policyOf: () => undefined },
    secretsmanager: { keyOf, arnOf: (id: string) => id },
  } as unknown as GuardedServices;
  const [decrypt, makeDataKey] = ["kms:Decrypt", "kms:GenerateDataKey"];
  const rows: readonly [service: string, operation: string, input: object, needs: readonly string[]][] = [
    ["sqs", "SendMessage", { QueueUrl: "http://aws/0/q" }, [makeDataKey, decrypt]],
    ["sqs", "SendMessageBatch", { QueueUrl: "http://aws/0/q" }, [makeDataKey, decrypt]],
    ["sqs", "ReceiveMessage", { QueueUrl: "http://aws/0/q" }, [decrypt]],
    ["sqs", "DeleteMessage", { QueueUrl: "http://aws/0/q" }, []],
    ["sqs", "SendMessage", { QueueUrl: "http://aws/0/plain" }, []],
    ["dynamodb", "PutItem", { TableName: "t" }, [decrypt]],
    ["dynamodb", "DescribeTable", { TableName: "t" }, []],
    ["s3", "PutObject", { Bucket, Key: "a" }, [makeDataKey]],
    ["s3", "GetObject", { Bucket, Key: "a" }, [decrypt]],
    ["s3", "DeleteObject", { Bucket, Key: "a" }, []],
    ["secretsmanager", "GetSecretValue", { SecretId: "arn:s" }, [decrypt]],
  ];
  for (const [service, operation, input, needs] of rows)
    it(`by ${operation} ${JSON.stringify(input)}`, () => {
      const uses = requestedAccess(service, operation, input, known, account).filter((one) => one.isKeyUse);
      const facts = { "kms:ViaService": `${service}.us-east-1.amazonaws.com` };
      expect(uses).to.deep.equal(
        needs.map((action) => ({
          ...{ action, resource: "arn of k", policy: "policy of k", facts },
          isKeyUse: true,
        })),
      );
    });
});
