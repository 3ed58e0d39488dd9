import type { Vpc } from "../ec2/vpc";
import type { SecurityGroupRule } from "../ec2/security-group-rule";
import type { VpcEndpoint } from "../ec2/vpc-endpoint";
import { commonRules } from "./common-rules";
import type { Known } from "./known";
import { setter, type Provisioner } from "./provisioner";
import type { Fields } from "./translate-inputs";

const idOf = ({ arn }: Known): string => arn.slice(arn.lastIndexOf("/") + 1);

/** VPCs, what leads out of them, and what their security groups let through. */
export const networkProvisioners: Readonly<Record<string, Provisioner>> = {
  // What its own provider makes is in its outputs.
  "awsx:ec2:Vpc": setter(
    {
      cidrBlock: "cidrBlock",
      enableDnsSupport: "hasDnsSupport",
      enableDnsHostnames: "hasDnsHostnames",
      natGateways: ["nat", { strategy: "strategy" }],
      numberOfAvailabilityZones: "zones",
      subnetStrategy: "subnetStrategy",
      subnetSpecs: "subnetSpecs",
      tags: commonRules.description,
    },
    async (fields, { ec2 }, { state }) => ec2.vpcs.put(String(state["vpcId"]), vpcOf(fields, state)),
    async (_, { ec2 }, { state }) => ec2.vpcs.delete(String(state["vpcId"])),
  ),
  "aws:ec2/securityGroup:SecurityGroup": {
    rules: {
      name: "name",
      namePrefix: commonRules.ofProvider,
      vpcId: "vpcId",
      description: commonRules.description,
      revokeRulesOnDelete: commonRules.ofDestroy,
      tags: commonRules.description,
    },
    create: async ({ vpcId }, { ec2 }, known) =>
      ec2.createGroup({ id: idOf(known), name: String(known.state["name"]), vpcId: String(vpcId) }),
    // All that can be changed in place is for people.
    update: () => Promise.resolve(),
    delete: async (_, { ec2 }, known) => ec2.deleteGroup(idOf(known)),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": setter(
    {
      vpcId: "vpcId",
      serviceName: "serviceName",
      vpcEndpointType: "vpcEndpointType",
      policy: commonRules.policyAs("policy"),
      subnetIds: "subnetIds",
      securityGroupIds: "securityGroupIds",
      privateDnsEnabled: "privateDnsEnabled",
      routeTableIds: "routeTableIds",
      tags: commonRules.description,
    },
    async (fields, { ec2 }, known) => ec2.putEndpoint(endpointOf(fields, known)),
    async (_, { ec2 }, known) => ec2.deleteEndpoint(idOf(known)),
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleProvisioner("egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleProvisioner("ingress"),
};

/** A rule is what it lets through: a group has no two that are the same. */
function ruleProvisioner(way: SecurityGroupRule["way"]): Provisioner {
  const ruleOf = (fields: Fields): SecurityGroupRule => ({ ...fields, way }) as unknown as SecurityGroupRule;
  const nameOf = (fields: Fields): string =>
    `${way} ${JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
  return {
    rules: {
      securityGroupId: "securityGroupId",
      ipProtocol: "ipProtocol",
      fromPort: "fromPort",
      toPort: "toPort",
      referencedSecurityGroupId: "referencedSecurityGroupId",
      prefixListId: "prefixListId",
      cidrIpv4: "cidrIpv4",
      description: commonRules.description,
      tags: commonRules.description,
    },
    create: async (fields, { ec2 }) => ec2.rules.create(nameOf(fields), ruleOf(fields)),
    update: async (after, { ec2 }, _, before) => {
      ec2.rules.delete(nameOf(before));
      ec2.rules.create(nameOf(after), ruleOf(after));
    },
    delete: async (fields, { ec2 }) => ec2.rules.delete(nameOf(fields)),
  };
}

function vpcOf(
  { cidrBlock = "10.0.0.0/16", hasDnsSupport = true, hasDnsHostnames = true, nat }: Fields,
  state: Known["state"],
): Vpc {
  const idsOf = (kind: string): string[] => (state[`${kind}SubnetIds`] ?? []) as string[];
  const associations = (state["routeTableAssociations"] ?? []) as readonly Readonly<Record<string, string>>[];
  const { strategy = "OnePerAz" } = (nat ?? {}) as { readonly strategy?: string };
  const kinds = ["public", "private", "isolated"] as const;
  const subnets = kinds.flatMap((kind) =>
    idsOf(kind).map((id) => {
      const own = associations.filter(({ subnetId }) => subnetId === id);
      const routeTableIds = own.map(({ routeTableId }) => String(routeTableId));
      return [id, { routeTableIds, hasNat: kind === "private" && strategy !== "None" }] as const;
    }),
  );
  return {
    id: String(state["vpcId"]),
    cidrBlock: String(cidrBlock),
    hasDns: hasDnsSupport === true && hasDnsHostnames === true,
    subnets: new Map(subnets),
  };
}

function endpointOf(fields: Fields, known: Known): VpcEndpoint {
  const defaults = { vpcEndpointType: "Gateway", privateDnsEnabled: false };
  const lists = { subnetIds: [], securityGroupIds: [], routeTableIds: [] };
  const { prefixListId } = known.state;
  return { ...defaults, ...lists, ...fields, id: idOf(known), prefixListId } as unknown as VpcEndpoint;
}
