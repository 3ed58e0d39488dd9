import { AwsError } from "../aws-error";
import { ResourceStore, type ResourceErrors } from "../resource-store";
import type { Service } from "../service";
import { joinStates } from "../state/service-state";
import { letsThrough, type Peer, type SecurityGroupRule } from "./security-group-rule";
import type { Subnet, Vpc } from "./vpc";
import { isOfOtherOwner, type VpcEndpoint } from "./vpc-endpoint";

/** Where something is put in a VPC. */
export interface Placement {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
}

/** How something in a VPC reaches a service. */
export interface Way {
  /** What the endpoint on the way lets through. Default: everything, or there is no endpoint on it */
  readonly policy?: string | undefined;
}

const everywhere: Peer = { cidrBlock: "0.0.0.0/0" };

/** Networks as far as they decide what functions in them reach: nothing has an address, and none of the API is simulated. */
export class Ec2Service implements Service {
  readonly vpcs = new ResourceStore<Vpc>(errors("Vpc"));
  private readonly groups = new ResourceStore<SecurityGroup>(errors("Group"));
  readonly rules = new ResourceStore<SecurityGroupRule>(errors("Permission"));
  private readonly endpoints = new ResourceStore<VpcEndpoint>(errors("VpcEndpoint"));
  readonly operations = {};
  readonly state = joinStates({
    vpcs: this.vpcs.state,
    groups: this.groups.state,
    rules: this.rules.state,
    endpoints: this.endpoints.state,
  });

  constructor(private readonly region: string) {}

  async close(): Promise<void> {}

  createGroup(group: SecurityGroup): void {
    const { id, name, vpcId } = group;
    if (this.groups.all.some((one) => one.vpcId === vpcId && one.name === name))
      throw errors("Group").present(`The security group '${name}' of VPC '${vpcId}'`);
    this.groups.create(id, group);
  }

  deleteGroup(id: string): void {
    this.groups.delete(id);
  }

  /** Makes an endpoint, or changes it. */
  putEndpoint(endpoint: VpcEndpoint): void {
    const { id, vpcId, serviceName } = endpoint;
    const others = this.endpoints.all.filter(
      (one) => one.id !== id && one.vpcId === vpcId && one.serviceName === serviceName,
    );
    if (endpoint.privateDnsEnabled) {
      if (this.vpcs.find(vpcId)?.hasDns === false)
        throw refusal(
          "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true.",
        );
      if (others.some((one) => one.privateDnsEnabled))
        throw refusal(
          `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName} in the VPC ${vpcId}.`,
        );
    }
    const taken = endpoint.routeTableIds.find((table) =>
      others.some(({ routeTableIds }) => routeTableIds.includes(table)),
    );
    if (taken !== undefined)
      throw new AwsError("RouteAlreadyExists", `route table ${taken} already has a route to ${serviceName}.`);
    this.endpoints.put(id, endpoint);
  }

  deleteEndpoint(id: string): void {
    this.endpoints.delete(id);
  }

  /**
   * How a service of AWS is reached, or with no name the hosts outside AWS: from each subnet, as any of them may be the
   * one that is used; undefined where nothing leads there.
   */
  waysTo({ subnetIds, securityGroupIds }: Placement, service?: string): readonly Way[] | undefined {
    const ways = subnetIds.map((id) => this.wayFrom(id, securityGroupIds, service));
    return ways.every((way) => way !== undefined) ? ways : undefined;
  }

  /** Names and routes of endpoints come before the route to everywhere; where they are closed, no other is tried. */
  private wayFrom(
    subnetId: string,
    groupIds: readonly string[],
    service: string | undefined,
  ): Way | undefined {
    const vpc = this.vpcs.all.find(({ subnets }) => subnets.has(subnetId));
    if (!vpc) return undefined;
    const { routeTableIds, hasNat } = vpc.subnets.get(subnetId) as Subnet;
    const serviceName = `com.amazonaws.${this.region}.${service}`;
    const endpoints = this.endpoints.all.filter(
      (one) =>
        one.vpcId === vpc.id &&
        (service === undefined ? isOfOtherOwner(one) : one.serviceName === serviceName),
    );
    const named = endpoints.filter(
      (one) => one.vpcEndpointType === "Interface" && one.privateDnsEnabled && vpc.hasDns,
    );
    if (named.length > 0) return named.find((one) => this.isOpen(one, groupIds, vpc));
    const routed = endpoints.find((one) => one.routeTableIds.some((id) => routeTableIds.includes(id)));
    const { prefixListId } = routed ?? {};
    if (routed) return this.passes("egress", groupIds, { ...everywhere, prefixListId }) ? routed : undefined;
    return hasNat && this.passes("egress", groupIds, everywhere) ? {} : undefined;
  }

  private isOpen(endpoint: VpcEndpoint, groupIds: readonly string[], { cidrBlock }: Vpc): boolean {
    const { securityGroupIds, subnetIds } = endpoint;
    return (
      subnetIds.length > 0 &&
      this.passes("egress", groupIds, { groupIds: securityGroupIds, cidrBlock }) &&
      this.passes("ingress", securityGroupIds, { groupIds, cidrBlock })
    );
  }

  private passes(way: SecurityGroupRule["way"], groupIds: readonly string[], peer: Peer): boolean {
    return this.rules.all.some(
      (rule) =>
        rule.way === way &&
        groupIds.includes(rule.securityGroupId) &&
        this.groups.find(rule.securityGroupId) !== undefined &&
        letsThrough(rule, peer),
    );
  }
}

function errors(kind: string): ResourceErrors {
  return {
    absent: (name) => new AwsError(`Invalid${kind}.NotFound`, `There is no ${name}.`),
    present: (name) => new AwsError(`Invalid${kind}.Duplicate`, `${name} already exists.`),
  };
}

function refusal(message: string): AwsError {
  return new AwsError("InvalidParameter", message);
}
