import type { ConsumedTarget } from "../../../packages/recorder/connected-buses";
import { environmentVariables } from "../../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import { types } from "../../../policy/resource-types";
import { standingCost } from "./standing-cost";

/** What one subscription costs in a month without an event, in US dollars. */
export interface StandingParts {
  /** `<domain>/<subscription>`. */
  readonly subscription: string;
  readonly alarms: number;
  readonly metrics: number;
  readonly secret: number;
  readonly idlePolls: number;
}

const partOf: Readonly<Record<string, Exclude<keyof StandingParts, "subscription">>> = {
  [types.metricAlarm]: "alarms",
  [types.function]: "metrics",
  [types.secret]: "secret",
  [types.mapping]: "idlePolls",
};

/** Prices what goes when the subscription goes: the children of its component, and the key that its endpoint's requests are signed with. */
export function standingOfSubscription(
  { mapping, consumer }: ConsumedTarget,
  { resources }: StackGraph,
): StandingParts {
  const { DOMAIN, CONSUMER, ENDPOINT_SECRET_ARN } = environmentVariables(consumer);
  const component = mapping.parent;
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const isInside = (one: RecordedResource | undefined): boolean =>
    one !== undefined && (one.urn === component || isInside(byUrn.get(one.parent ?? "")));
  const parts = { alarms: 0, metrics: 0, secret: 0, idlePolls: 0 };
  for (const one of resources) {
    const part = partOf[one.type];
    if (part === undefined) continue;
    const isOwn = part === "secret" ? one.state["arn"] === ENDPOINT_SECRET_ARN : isInside(one);
    if (isOwn) parts[part] += standingCost(one)?.usdPerMonth ?? 0;
  }
  return { subscription: `${DOMAIN}/${CONSUMER}`, ...parts };
}
