import { domains } from "../events/domains";
import type { ConfigReader } from "./config-reader";
import { isHttps } from "./is-https";
import type { EndpointSubscription, NetworkKind } from "./settings";

/** Where functions that call endpoints run. */
interface Place {
  readonly region: string;
  readonly network: NetworkKind;
}

/** The names of queues and subscriptions that every bus has: no endpoint may take one. */
const taken: readonly string[] = ["journal", "undelivered", "rejected", "unmatched"];

/** Downstream services, each named once in its domain, and reachable from where functions run. */
export function readEndpoints(
  read: ConfigReader,
  key: string,
  place: Place,
): readonly EndpointSubscription[] {
  const endpoints = read.list(key).map((entry) => endpointOf(read, key, entry, place));
  if (place.network === "private") {
    for (const endpoint of endpoints) checkReachable(read, key, endpoint, place);
  }
  endpoints.forEach(({ domain, name }, index) => {
    const first = endpoints.findIndex((other) => other.domain === domain && other.name === name);
    if (first !== index) read.refuse(key, `${domain}/${name}`, "named once");
    if (taken.includes(name)) {
      read.refuse(key, `${domain}/${name}`, `named otherwise: every bus has its own ${taken.join(", ")}`);
    }
  });
  return Object.freeze(endpoints);
}

function endpointOf(read: ConfigReader, key: string, entry: string, { region }: Place): EndpointSubscription {
  const [, prefix, name, url, service] =
    /^([a-z]+)\/([a-z][a-z0-9-]{0,29}) (\S+)(?: (\S+))?$/.exec(entry) ?? [];
  const domain = domains.find((known) => known === prefix);
  if (!domain || !name || !url || !isHttps(url)) {
    const rule = `"<domain>/<name> <https url>", the domain one of ${domains.join(", ")}`;
    return read.refuse(key, entry, rule);
  }
  if (service === undefined) return Object.freeze({ domain, name, url });
  const prefixOfRegion = `com.amazonaws.vpce.${region}.vpce-svc-`;
  const isOfRegion = service.startsWith(prefixOfRegion);
  if (!isOfRegion || !/^[0-9a-f]{8,17}$/.test(service.slice(prefixOfRegion.length))) {
    const rule = `ended by an endpoint service of the stack's region, ${prefixOfRegion}<id>`;
    return read.refuse(key, entry, rule);
  }
  return Object.freeze({ domain, name, url, service });
}

/** Nothing on the internet can be reached from a private network. */
function checkReachable(
  read: ConfigReader,
  key: string,
  { domain, name, url, service }: EndpointSubscription,
  { region }: Place,
): void {
  const entry = `${domain}/${name} ${url}`;
  if (!service) {
    const rule = `followed by its endpoint service, com.amazonaws.vpce.${region}.vpce-svc-<id>`;
    read.refuse(key, entry, `${rule}: with network private, functions cannot reach the internet`);
  }
  if (new URL(url).port !== "") read.refuse(key, entry, "a URL of port 443 with network private");
}
