import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { Ec2Service } from "../../../../packages/local-aws/ec2/ec2-service";
import type { SecurityGroupRule } from "../../../../packages/local-aws/ec2/security-group-rule";
import type { VpcEndpoint } from "../../../../packages/local-aws/ec2/vpc-endpoint";

/** A VPC with an isolated subnet and a private one, and what a row of a table changes of it. */
interface Network {
  readonly hasDns?: boolean;
  readonly rules?: readonly Partial<SecurityGroupRule>[];
  readonly endpoints?: readonly Partial<VpcEndpoint>[];
  readonly subnetIds?: readonly string[];
}

const toEndpoints = { referencedSecurityGroupId: "endpoints" };
const fromFunctions = {
  way: "ingress",
  securityGroupId: "endpoints",
  referencedSecurityGroupId: "functions",
} as const;
const open: readonly Partial<SecurityGroupRule>[] = [toEndpoints, fromFunctions];
const toAll = { cidrIpv4: "0.0.0.0/0" };
const queues = { serviceName: "com.amazonaws.eu-west-1.sqs" };
const tables: Partial<VpcEndpoint> = {
  ...{
    serviceName: "com.amazonaws.eu-west-1.dynamodb",
    vpcEndpointType: "Gateway",
    privateDnsEnabled: false,
  },
  ...{ subnetIds: [], securityGroupIds: [], routeTableIds: ["isolated"], prefixListId: "pl-1" },
};
const others = { serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1" };

function endpoint(changes: Partial<VpcEndpoint>, id: string): VpcEndpoint {
  return {
    ...{ id, vpcId: "vpc", serviceName: "", vpcEndpointType: "Interface", routeTableIds: [] },
    ...{ subnetIds: ["a"], securityGroupIds: ["endpoints"], privateDnsEnabled: true },
    ...changes,
  };
}

function network({ hasDns = true, rules = open, endpoints = [] }: Network): Ec2Service {
  const ec2 = new Ec2Service("eu-west-1");
  const subnets = new Map([
    ["a", { routeTableIds: ["isolated"], hasNat: false }],
    ["b", { routeTableIds: ["private"], hasNat: true }],
  ]);
  ec2.vpcs.put("vpc", { id: "vpc", cidrBlock: "10.0.0.0/20", hasDns: true, subnets });
  for (const id of ["functions", "endpoints"]) ec2.createGroup({ id, name: id, vpcId: "vpc" });
  const https = {
    way: "egress",
    securityGroupId: "functions",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
  } as const;
  for (const [index, rule] of rules.entries()) ec2.rules.create(String(index), { ...https, ...rule });
  for (const [index, one] of endpoints.entries()) ec2.putEndpoint(endpoint(one, String(index)));
  if (!hasDns) ec2.vpcs.put("vpc", { id: "vpc", cidrBlock: "10.0.0.0/20", hasDns, subnets });
  return ec2;
}

const rows: readonly [what: string, service: string | undefined, network: Network, isReached: boolean][] = [
  ["an interface in the VPC", "sqs", { endpoints: [queues] }, true],
  ["no endpoint", "sqs", {}, false],
  ["another service's endpoint", "events", { endpoints: [queues] }, false],
  [
    "the endpoint of another region",
    "sqs",
    { endpoints: [{ serviceName: "com.amazonaws.us-east-1.sqs" }] },
    false,
  ],
  ["an interface in another VPC", "sqs", { endpoints: [{ ...queues, vpcId: "other" }] }, false],
  ["an interface in no subnet", "sqs", { endpoints: [{ ...queues, subnetIds: [] }] }, false],
  [
    "an interface under names of its own",
    "sqs",
    { endpoints: [{ ...queues, privateDnsEnabled: false }] },
    false,
  ],
  ["an interface in a VPC whose DNS was switched off", "sqs", { endpoints: [queues], hasDns: false }, false],
  ["a function's group that lets nothing out", "sqs", { endpoints: [queues], rules: [fromFunctions] }, false],
  ["an endpoint's group that lets nothing in", "sqs", { endpoints: [queues], rules: [toEndpoints] }, false],
  ["an endpoint without a group", "sqs", { endpoints: [{ ...queues, securityGroupIds: [] }] }, false],
  [
    "groups that let plain HTTP through",
    "sqs",
    { endpoints: [queues], rules: open.map((rule) => ({ ...rule, fromPort: 80, toPort: 80 })) },
    false,
  ],
  [
    "groups that let everything through",
    "sqs",
    { endpoints: [queues], rules: open.map((rule) => ({ ...rule, ipProtocol: "-1", fromPort: undefined })) },
    true,
  ],
  [
    "groups that let the VPC's addresses through",
    "sqs",
    {
      endpoints: [queues],
      rules: [
        { cidrIpv4: "10.0.0.0/16" },
        { ...fromFunctions, referencedSecurityGroupId: undefined, ...toAll },
      ],
    },
    true,
  ],
  [
    "groups that let other addresses through",
    "sqs",
    { endpoints: [queues], rules: [{ cidrIpv4: "10.1.0.0/16" }, fromFunctions] },
    false,
  ],
  [
    "a gateway in the subnet's routes",
    "dynamodb",
    { endpoints: [tables], rules: [{ prefixListId: "pl-1" }] },
    true,
  ],
  ["a gateway that no group lets out to", "dynamodb", { endpoints: [tables] }, false],
  [
    "a gateway in other routes",
    "dynamodb",
    { endpoints: [{ ...tables, routeTableIds: ["private"] }], rules: [{ prefixListId: "pl-1" }] },
    false,
  ],
  ["a NAT gateway", "sqs", { rules: [toAll], subnetIds: ["b"] }, true],
  ["a NAT gateway that no group lets out to", "sqs", { subnetIds: ["b"] }, false],
  ["a NAT gateway from one of two subnets", "sqs", { rules: [toAll], subnetIds: ["a", "b"] }, false],
  [
    "a NAT gateway behind an endpoint whose group lets nothing in",
    "sqs",
    { endpoints: [queues], rules: [toAll], subnetIds: ["b"] },
    false,
  ],
  ["a subnet that is gone", "sqs", { endpoints: [queues], subnetIds: ["c"] }, false],
  ["an endpoint of another owner, of the hosts outside", undefined, { endpoints: [others] }, true],
  ["AWS' endpoints, of the hosts outside", undefined, { endpoints: [queues] }, false],
  ["a NAT gateway, of the hosts outside", undefined, { rules: [toAll], subnetIds: ["b"] }, true],
];

describe("what is reached from a VPC", () => {
  for (const [what, service, given, isReached] of rows)
    it(`${isReached ? "a function gets there" : "no function gets there"} by ${what}`, () => {
      const placement = { subnetIds: given.subnetIds ?? ["a"], securityGroupIds: ["functions"] };
      expect(network(given).waysTo(placement, service) !== undefined).to.equal(isReached);
    });

  it("knows the policy of the endpoint on the way", () => {
    const ec2 = network({ endpoints: [{ ...queues, policy: "{}" }] });
    const ways = ec2.waysTo({ subnetIds: ["a"], securityGroupIds: ["functions"] }, "sqs");
    expect(ways?.map(({ policy }) => policy)).to.deep.equal(["{}"]);
  });

  const refused: readonly [what: string, code: string, Network][] = [
    ["two endpoints of one name", "InvalidParameter", { endpoints: [queues, queues] }],
    ["two gateways in one table of routes", "RouteAlreadyExists", { endpoints: [tables, tables] }],
  ];
  for (const [what, code, given] of refused)
    it(`is refused as by AWS: ${what}`, () => {
      expect(() => network(given))
        .to.throw(AwsError)
        .with.property("code", code);
    });

  it("is refused as by AWS: names of endpoints in a VPC without DNS, and two groups of one name", () => {
    const ec2 = network({ hasDns: false });
    const withDns = (): void => ec2.putEndpoint(endpoint(queues, "q"));
    expect(withDns).to.throw(AwsError).with.property("code", "InvalidParameter");
    const second = (): void => ec2.createGroup({ id: "second", name: "functions", vpcId: "vpc" });
    expect(second).to.throw(AwsError).with.property("code", "InvalidGroup.Duplicate");
  });
});
