/** A way out of a VPC to one service. */
export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  /** `com.amazonaws.<region>.<service>`, or another owner's `com.amazonaws.vpce.<region>.vpce-svc-<id>`. */
  readonly serviceName: string;
  readonly vpcEndpointType: "Gateway" | "Interface";
  /** JSON text. Default: everything passes. */
  readonly policy?: string | undefined;
  /** Of an interface. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Whether the service's usual name leads to the interface. */
  readonly privateDnsEnabled: boolean;
  /** Of a gateway. */
  readonly routeTableIds: readonly string[];
  readonly prefixListId?: string | undefined;
}

/** Whether a service of another owner is behind it. */
export function isOfOtherOwner({ serviceName }: Pick<VpcEndpoint, "serviceName">): boolean {
  return serviceName.startsWith("com.amazonaws.vpce.");
}
