import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { networkProvisioners } from "../../../../packages/local-aws/provision/provision-networks";
import type { AskedResource } from "../../../../packages/local-aws/provision/resource-graph";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { types } from "../../../../policy/resource-types";
import { ofType } from "../../../recording";
import { privateStack } from "../../../stacks/recorded-stack";

type Inputs = AskedResource["inputs"];

const vpc = "awsx:ec2:Vpc";
const group = "aws:ec2/securityGroup:SecurityGroup";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** What cuts functions off from a service, what does not, and what AWS says of a second one of the same. */
const rows: readonly [
  type: string,
  name: string,
  service: string,
  cut: Inputs,
  kept: Inputs,
  again?: string,
][] = [
  [vpc, "network-vpc", "sqs", { enableDnsSupport: false }, { tags: { Name: "other" } }],
  [group, "network-functions", "sqs", {}, { tags: { team: "events" } }, "InvalidGroup.Duplicate"],
  [types.vpcEndpoint, "network-sqs", "sqs", { privateDnsEnabled: false }, { tags: {} }, "InvalidParameter"],
  [types.vpcEndpoint, "network-s3", "s3", { routeTableIds: ["rtb-0"] }, { tags: {} }, "RouteAlreadyExists"],
  [egress, "network-to-endpoints", "sqs", { toPort: 442 }, { fromPort: 1 }, "InvalidPermission.Duplicate"],
  [ingress, "network-from-functions", "sqs", { toPort: 442 }, { fromPort: 1 }, "InvalidPermission.Duplicate"],
];

describe("a network, made, changed and deleted as the AWS provider does", () => {
  let local: LocalAws;
  let resources: readonly AskedResource[];
  let isReached: (service: string) => boolean;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    const graph = await privateStack("dev");
    resources = graph.resources.filter(({ type }) => type in networkProvisioners);
    await local.provision({ ...graph, resources });
    const { subnetIds, securityGroupIds } = ofType(graph, types.function)[0]?.inputs["vpcConfig"] as {
      readonly subnetIds: string[];
      readonly securityGroupIds: string[];
    };
    isReached = (service) =>
      local.services.ec2.waysTo({ subnetIds, securityGroupIds }, service) !== undefined;
  });
  after(() => local.close());

  it("has every type that can be made", () => {
    expect(new Set(rows.map(([type]) => type))).to.deep.equal(new Set(Object.keys(networkProvisioners)));
  });

  for (const [type, name, service, cut, kept, again] of rows)
    it(`${type} ${name}`, async () => {
      const { provider } = local;
      const made = resources.find((one) => one.type === type && one.name === name) as AskedResource;
      const changed = (inputs: Inputs): AskedResource => ({ ...made, inputs: { ...made.inputs, ...inputs } });
      expect(isReached(service), "made").to.equal(true);
      await provider.update(made, changed(kept));
      expect(isReached(service), "changed").to.equal(true);
      await provider.update(changed(kept), changed(cut));
      expect(isReached(service), "cut off").to.equal(Object.keys(cut).length === 0);
      await provider.update(changed(cut), made);
      expect(isReached(service), "changed back").to.equal(true);
      const twin = { ...made, state: { ...made.state, arn: "arn:aws:ec2:us-east-1:000000000000:x/twin" } };
      const refusal = await provider.create(twin).catch((error: unknown) => error);
      expect(refusal instanceof AwsError ? refusal.code : undefined).to.equal(again);
      await provider.delete(made);
      expect(isReached(service), "deleted").to.equal(false);
      await provider.delete(made);
      await provider.create(made);
    });
});
