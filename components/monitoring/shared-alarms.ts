import type * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../../events/domains";
import type { SharedResources } from "../functions/shared-resources";
import type { AlarmKind } from "./alarm-kinds";
import { eventAlarm, threeOfFive, type AlarmCondition } from "./event-alarm";
import { busMetric, domainMetric } from "./metric-stat";

interface SharedAlarmsArgs {
  readonly busName: string;
  readonly domain: Domain;
  readonly shared: Pick<SharedResources, "alarms" | "metricNamespace">;
}

/** An event that fails alone has had all its attempts in a quarter of that: longer is tried what fails with others. */
const minutesOfRetries = 60;
/** An event that has failed often is tried once an hour: only a longer silence says that it is over. */
const minutesBetweenRetries = 90;

/**
 * Alarms of what all consumers of a bus are asked for at once, as each alarm of each of them costs: consumers that others of
 * the account's programs have there, too. Whose trouble it is stands in the lines that the runbooks ask for.
 */
export function sharedAlarms(name: string, args: SharedAlarmsArgs, opts: pulumi.CustomResourceOptions): void {
  const { busName: subject, domain, shared } = args;
  const ofDomain = { namespace: shared.metricNamespace, domain };
  const alarm = (kind: AlarmKind, condition: AlarmCondition) =>
    eventAlarm(`${name}-${kind}-alarm`, { kind, subject, condition, settings: shared.alarms }, opts);
  alarm("retries-long", {
    // Only batches of a closed breaker report it: in an outage events come again on purpose, and the breaker tells of it.
    metrics: { age: domainMetric(ofDomain, "RetriedEventAge", "Maximum") },
    threshold: minutesOfRetries * 60_000 + 1,
    periodSeconds: 300,
    evaluationPeriods: minutesBetweenRetries / 5,
  });
  // All of them ask one table.
  alarm("state-table-errors", { metrics: { errors: domainMetric(ofDomain, "BreakerStoreErrors", "Sum") } });
  // The limit is that of all invocations in the account; by bus, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html.
  alarm("at-capacity", { metrics: { rules: busMetric(subject, "ThrottledRules", "Sum") }, ...threeOfFive });
}
