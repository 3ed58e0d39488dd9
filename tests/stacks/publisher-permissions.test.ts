import { expect } from "chai";
import { busName, domains, ingressBusName } from "../../events/domains";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { allows } from "../../packages/local-aws/event-bridge/access-policy";
import { find, errorOf, ofType } from "../recording";
import { encryptedStack, recordedStack } from "./recorded-stack";

const account = "000000000000";
const named = `arn:aws:iam::${account}:role/bellyfed-api-prod`;
const withPath = `arn:aws:iam::${account}:role/service-role/team/bellyfed-api-prod`;
const strangers = [
  `arn:aws:iam::${account}:role/other`,
  `arn:aws:iam::${account}:role/not-bellyfed-api-prod`,
  `arn:aws:iam::${account}:role/bellyfed-api-prod/other`,
  "arn:aws:iam::999999999999:role/bellyfed-api-prod",
];

describe("a publisher whose role has no policy of its own", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await recordedStack("prod");
  });

  const policiesOf = (type: string): { policy: string; resource: string }[] =>
    ofType(graph, type).map(({ inputs }) => ({
      policy: String(inputs["policy"]),
      resource: String(inputs["eventBusName"] ?? inputs["bucket"]),
    }));

  const mayPublish = (roleArn: string): string[] =>
    policiesOf("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
      .filter(({ policy, resource }) =>
        allows(policy, {
          roleArn,
          action: "events:PutEvents",
          resource: `arn:aws:events:us-east-1:${account}:event-bus/${resource}`,
        }),
      )
      .map(({ resource }) => resource);

  const mayPut = (roleArn: string, key: string, facts: Record<string, string> = {}): boolean =>
    policiesOf("aws:s3/bucketPolicy:BucketPolicy").some(({ policy, resource }) =>
      allows(policy, { roleArn, action: "s3:PutObject", resource: `arn:aws:s3:::${resource}/${key}`, facts }),
    );

  it("publishes to every bus, with a path or without", () => {
    const buses = [busName("user", "prod"), busName("auth", "prod"), ingressBusName("prod")];
    for (const role of [named, withPath]) expect(mayPublish(role), role).to.include.members(buses);
  });

  it("puts the data of large events, once each", () => {
    const once = { "s3:if-none-match": "*" };
    for (const role of [named, withPath]) {
      expect(mayPut(role, "claims/user.profile-created/1", once), role).to.equal(true);
      expect(mayPut(role, "claims/user.profile-created/1"), role).to.equal(false);
      expect(mayPut(role, "elsewhere/1", once), role).to.equal(false);
    }
  });

  it("has a data key made for that, through S3, where the environment has a key of its own", async () => {
    const [key] = ofType(await encryptedStack("prod"), "aws:kms/key:Key").filter(
      ({ name }) => name === "environment-key",
    );
    const may = (roleArn: string, via: string): boolean =>
      allows(String(key?.inputs["policy"]), {
        roleArn,
        action: "kms:GenerateDataKey",
        resource: String(key?.state["arn"]),
        facts: { "kms:ViaService": `${via}.us-east-1.amazonaws.com` },
      });
    for (const role of [named, withPath])
      expect([may(role, "s3"), may(role, "sqs")]).to.deep.equal([true, false]);
    for (const role of strangers) expect(may(role, "s3"), role).to.equal(false);
  });

  it("is one of so many that AWS takes the policies", async () => {
    const roles = (count: number) =>
      JSON.stringify(Array.from({ length: count }, (_, index) => `bellyfed-publisher-${index}-prod`));
    // Each is named once for each domain.
    const publishers = roles(Math.floor(60 / domains.length));
    const graph = await recordedStack("prod", { publishers });
    const { inputs } = find(graph, "aws:s3/bucketPolicy:BucketPolicy", "claims-policy");
    expect(String(inputs["policy"]).length).to.be.within(15_000, 20_480);
    const { message } = await errorOf(() => recordedStack("prod", { publishers: roles(25) }));
    expect(message).to.match(
      /The policy of .* has \d+ bytes, AWS allows (10240|20480): name fewer publishers/,
    );
  });

  for (const role of strangers) {
    it(`may nothing as ${role}`, () => {
      expect(mayPublish(role)).to.deep.equal([]);
      expect(mayPut(role, "claims/user.profile-created/1", { "s3:if-none-match": "*" })).to.equal(false);
    });
  }
});
