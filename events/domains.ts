/** What the names of everything in AWS begin with. Changed, everything gets another name, and is another thing. */
export const platform = "bellyfed";

/**
 * The domains: what each carries, its bus without the environment, and the one service that publishes its events. A new
 * one also needs `events/contracts/<domain>.ts`, which `events/contracts/catalogue.ts` imports.
 */
export const domainTable = {
  user: {
    carries: "user profiles",
    bus: `${platform}-domain-user`,
    producer: { name: "profiles-service", source: `${platform}.profiles` },
  },
  auth: {
    carries: "authentication",
    bus: `${platform}-domain-auth`,
    producer: { name: "identity-service", source: `${platform}.identity` },
  },
  system: {
    carries: "system operations",
    bus: `${platform}-infra-system`,
    producer: { name: "operations-service", source: `${platform}.operations` },
  },
  analytics: {
    carries: "analytics tracking",
    bus: `${platform}-analytics`,
    producer: { name: "tracking-service", source: `${platform}.tracking` },
  },
} as const satisfies Record<
  string,
  { carries: string; bus: string; producer: { name: string; source: string } }
>;

export type Domain = keyof typeof domainTable;

/** In the order of their declaration. */
export const domains = Object.keys(domainTable) as readonly Domain[];

/** An event type begins with its domain: `<domain>.<kebab-name>`. */
export type EventType = `${Domain}.${string}`;

/** The domain of an event type; undefined when it begins with none. */
export function domainOf(type: string): Domain | undefined {
  return domains.find((domain) => type.startsWith(`${domain}.`));
}

/** Name of a domain's bus in an environment: `bellyfed-domain-auth-prod`. */
export function busName(domain: Domain, environment: string): string {
  return `${domainTable[domain].bus}-${environment}`;
}

/** Name of the bus that routes events to the domains' buses: `bellyfed-ingress-prod`. */
export function ingressBusName(environment: string): string {
  return `${platform}-ingress-${environment}`;
}
