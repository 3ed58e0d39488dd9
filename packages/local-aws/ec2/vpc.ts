/** A network of one's own, with its subnets by their ids. */
export interface Vpc {
  readonly id: string;
  /** IPv4 addresses of everything in it. */
  readonly cidrBlock: string;
  /** Whether the names of AWS' services lead to its endpoints: both of its DNS settings are on. */
  readonly hasDns: boolean;
  readonly subnets: ReadonlyMap<string, Subnet>;
}

export interface Subnet {
  readonly routeTableIds: readonly string[];
  /** Whether a route leads to the internet by a NAT gateway. A function in a public subnet has no address there. */
  readonly hasNat: boolean;
}
