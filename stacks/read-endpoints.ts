import { domains, type Domain } from "../events/domains";
import { reservedNames, subscriptionNamePattern } from "../handlers/settings/names";
import type { ConfigReader } from "./config-reader";
import { isHttps } from "./is-https";

/** A downstream service that gets all events of a domain. */
export interface EndpointSubscription {
  readonly domain: Domain;
  readonly name: string;
  readonly url: string;
  /** PrivateLink endpoint service of the URL's host. @default none: only the internet leads to the host */
  readonly service?: string;
  /** Whether it knows a repeat by its `webhook-id`, whenever it comes. @default that is not known */
  readonly isIdempotent?: true;
}

const taken = ["journal", ...reservedNames];

/** Downstream services, each named once in its domain, and reachable from where functions run. */
export function readEndpoints(
  read: ConfigReader,
  key: string,
  { region, network }: { readonly region: string; readonly network: "public" | "private" },
): readonly EndpointSubscription[] {
  const prefix = `com.amazonaws.vpce.${region}.vpce-svc-`;
  const rule =
    `"<domain>/<name> <https url>", the domain one of ${domains.join(", ")}, ` +
    `and where needed " ${prefix}<id>", an endpoint service of the stack's region, and " idempotent"`;
  const endpoints = read.list(key, rule, (entry) => parseEndpoint(entry, prefix));
  for (const { domain, name, url, service } of endpoints) {
    if (taken.includes(name)) {
      read.refuse(key, `${domain}/${name}`, `named otherwise: buses have their own ${taken.join(", ")}`);
    }
    if (network === "public") continue;
    if (!service) {
      const missing = `followed by its endpoint service, ${prefix}<id>`;
      const why = "with network private, functions cannot reach the internet";
      read.refuse(key, `${domain}/${name} ${url}`, `${missing}: ${why}`);
    }
    if (new URL(url).port !== "")
      read.refuse(key, `${domain}/${name} ${url}`, "a URL of port 443 with network private");
  }
  return endpoints;
}

function parseEndpoint(entry: string, prefix: string): EndpointSubscription | undefined {
  const [path = "", url = "", ...said] = entry.split(" ");
  const isIdempotent = said.includes("idempotent");
  const [service, ...more] = said.filter((_, index) => index !== said.indexOf("idempotent"));
  const [domainName, name = ""] = path.split(/\/(.*)/);
  const domain = domains.find((known) => known === domainName);
  if (!domain || !subscriptionNamePattern.test(name) || !isHttps(url) || more.length > 0) return undefined;
  const endpoint = { domain, name, url, ...(isIdempotent && { isIdempotent }) };
  if (service === undefined) return endpoint;
  const isOfRegion = service.startsWith(prefix) && /^[0-9a-f]{8,17}$/.test(service.slice(prefix.length));
  return isOfRegion ? { ...endpoint, service } : undefined;
}
