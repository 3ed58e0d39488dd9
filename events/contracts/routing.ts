import { domains, type Domain } from "../domains";
import type { DetailTypePattern } from "./event-pattern";

/** Where the events of one domain go. */
export interface Route {
  readonly domain: Domain;
  /** What these events are about, for documentation. */
  readonly carries: string;
  /** Name of the domain's bus without the environment. */
  readonly bus: string;
  /** What the ingress bus sends to the domain's bus. */
  readonly pattern: DetailTypePattern;
}

const buses: Record<Domain, Pick<Route, "carries" | "bus">> = {
  user: { carries: "user profiles", bus: "bellyfed-domain-user" },
  auth: { carries: "authentication", bus: "bellyfed-domain-auth" },
  system: { carries: "system operations", bus: "bellyfed-infra-system" },
  analytics: { carries: "analytics tracking", bus: "bellyfed-analytics" },
};

/** The routing table: every event type reaches the one bus that its prefix names. */
export const routes: readonly Route[] = domains.map((domain) => ({
  domain,
  ...buses[domain],
  pattern: { "detail-type": [{ prefix: `${domain}.` }] },
}));

/** What reaches the ingress bus and has no route. */
export const unroutedPattern: DetailTypePattern = {
  "detail-type": [{ "anything-but": { prefix: domains.map((domain) => `${domain}.`) } }],
};

/** Name of a domain's bus in an environment: `bellyfed-domain-auth-prod`. */
export function busName(domain: Domain, environment: string): string {
  return `${buses[domain].bus}-${environment}`;
}

/** Name of the bus for producers that know no domain: `bellyfed-ingress-prod`. */
export function ingressBusName(environment: string): string {
  return `bellyfed-ingress-${environment}`;
}
