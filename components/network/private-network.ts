import { platform } from "../../events/domains";
import * as ec2 from "@pulumi/aws/ec2";
import * as securityRules from "@pulumi/aws/vpc";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { networkStatements } from "../iam/network-statements";
import { accountOf, policyDocument, type IamStatement } from "../iam/policy-document";

interface PrivateNetworkArgs {
  readonly environment: string;
  readonly region: string;
  /** What may be called from inside: AWS service, by its name in IAM → the actions that its endpoint lets through. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Endpoint services of other owners, `com.amazonaws.vpce.<region>.vpce-svc-<id>`, each known by its own host name. */
  readonly endpointServices: readonly string[];
}

/** Two, as one may fail; each interface endpoint is paid for in each of them. */
const numberOfAvailabilityZones = 2;
/** No other network is connected, so any private range will do. */
const cidrBlock = "10.0.0.0/20";
const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** Services that are reached by a route, free of charge; any other gets an interface in every subnet. */
const gatewayServices: readonly string[] = ["dynamodb", "s3"];

/** A network without a way to the internet: isolated subnets, an endpoint for each service that may be called. */
export class PrivateNetwork extends pulumi.ComponentResource {
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly securityGroupId: pulumi.Output<string>;
  readonly statements: readonly IamStatement[];

  private readonly vpc: Vpc;
  private readonly endpointGroup: ec2.SecurityGroup;
  private readonly account: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: PrivateNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:network:PrivateNetwork", name, {}, opts);
    const child = { parent: this };

    this.vpc = new Vpc(
      `${name}-vpc`,
      {
        cidrBlock,
        numberOfAvailabilityZones,
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Isolated" }],
        natGateways: { strategy: "None" },
        // By the names that AWS' clients use anyway, endpoints are found through the VPC's DNS.
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: `${platform}-${args.environment}` },
      },
      child,
    );
    this.subnetIds = subnetIdsOf(this.vpc);
    const functionGroup = this.makeGroup("functions", "Functions that handle events");
    this.endpointGroup = this.makeGroup("endpoints", "What functions may talk to");
    this.securityGroupId = functionGroup.id;
    this.account = accountOf(functionGroup.arn);
    this.statements = networkStatements(args.region, this.account);

    this.allowEgress("endpoints", { referencedSecurityGroupId: this.endpointGroup.id });
    new securityRules.SecurityGroupIngressRule(
      `${name}-from-functions`,
      { securityGroupId: this.endpointGroup.id, referencedSecurityGroupId: this.securityGroupId, ...https },
      child,
    );
    for (const [service, actions] of Object.entries(args.services)) {
      if (gatewayServices.includes(service)) this.makeGateway(service, actions);
      else this.makeInterface(service, `com.amazonaws.${args.region}.${service}`, actions);
    }
    for (const service of new Set(args.endpointServices)) {
      this.makeInterface(service.slice(service.lastIndexOf(".") + 1), service);
    }
    this.registerOutputs({ subnetIds: this.subnetIds, securityGroupId: this.securityGroupId });
  }

  private makeGroup(role: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(
      `${this.name}-${role}`,
      { name: `${platform}-${role}-${this.args.environment}`, description, vpcId: this.vpc.vpcId },
      { parent: this },
    );
  }

  private allowEgress(
    role: string,
    to: Pick<securityRules.SecurityGroupEgressRuleArgs, "referencedSecurityGroupId" | "prefixListId">,
  ): void {
    new securityRules.SecurityGroupEgressRule(
      `${this.name}-to-${role}`,
      { securityGroupId: this.securityGroupId, ...to, ...https },
      { parent: this },
    );
  }

  private makeGateway(service: string, actions: readonly string[]): void {
    const gateway = new ec2.VpcEndpoint(
      `${this.name}-${service}`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${this.args.region}.${service}`,
        routeTableIds: this.vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
        policy: this.ownAccountOnly(actions),
      },
      { parent: this },
    );
    this.allowEgress(service, { prefixListId: gateway.prefixListId });
  }

  /** Other owners' endpoint services take no policy. */
  private makeInterface(role: string, serviceName: string, actions?: readonly string[]): void {
    new ec2.VpcEndpoint(
      `${this.name}-${role}`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Interface",
        serviceName,
        subnetIds: [...this.subnetIds],
        securityGroupIds: [this.endpointGroup.id],
        privateDnsEnabled: true,
        ...(actions && { policy: this.ownAccountOnly(actions) }),
      },
      { parent: this },
    );
  }

  /** Keeps credentials of other accounts from sending data out through an endpoint. */
  private ownAccountOnly(actions: readonly string[]): pulumi.Output<string> {
    const account = this.account;
    return policyDocument([
      {
        Sid: "OwnAccountOnly",
        Principal: "*",
        Action: actions,
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
      },
    ]);
  }
}

/** A list whose length, and with it what its endpoints cost, a preview knows before there is any subnet. */
function subnetIdsOf({ isolatedSubnetIds }: Vpc): pulumi.Output<string>[] {
  const zones = Array.from({ length: numberOfAvailabilityZones }, (_, zone) => zone);
  return zones.map((zone) => isolatedSubnetIds.apply((ids) => ids[zone] as string));
}
