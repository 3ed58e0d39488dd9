import { cidrRange } from "../event-bridge/pattern/address-range";

/** What one rule of a security group lets through, to others or from them. */
export interface SecurityGroupRule {
  readonly way: "egress" | "ingress";
  readonly securityGroupId: string;
  /** `-1` for all protocols, and all ports. */
  readonly ipProtocol: string;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  /** The others: exactly one of these. */
  readonly referencedSecurityGroupId?: string | undefined;
  readonly prefixListId?: string | undefined;
  readonly cidrIpv4?: string | undefined;
}

/** Who is on the other side. */
export interface Peer {
  readonly groupIds?: readonly string[];
  readonly prefixListId?: string | undefined;
  /** Any address of these. */
  readonly cidrBlock: string;
}

const httpsPort = 443;

/** Whether the rule lets HTTPS pass between a member of its group and the peer. */
export function letsThrough(rule: SecurityGroupRule, { groupIds = [], ...peer }: Peer): boolean {
  const { ipProtocol, fromPort = -1, toPort = -1, prefixListId, cidrIpv4 } = rule;
  const isHttps =
    ipProtocol === "-1" || (ipProtocol === "tcp" && fromPort <= httpsPort && httpsPort <= toPort);
  if (!isHttps) return false;
  if (cidrIpv4 !== undefined) return contains(cidrIpv4, peer.cidrBlock);
  if (prefixListId !== undefined) return prefixListId === peer.prefixListId;
  return groupIds.includes(rule.referencedSecurityGroupId ?? "");
}

function contains(cidr: string, other: string): boolean {
  const [outer, inner] = [cidrRange(cidr), cidrRange(other)];
  return outer.bottom <= inner.bottom && inner.top <= outer.top;
}
