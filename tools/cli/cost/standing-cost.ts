import { environmentVariables } from "../../../packages/recorder/environment-variables";
import { types } from "../../../policy/resource-types";
import { hoursPerMonth, prices, secondsPerMonth } from "./prices";

/** What something costs in a month. */
export interface CostLine {
  /** The AWS service that bills it. */
  readonly service: string;
  readonly usdPerMonth: number;
}

/** A resource, as far as its price depends on it. */
export interface PricedResource {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Lambda asks an empty queue by five long polls of 20 seconds at once. */
const idlePollsPerMonth = (5 * secondsPerMonth) / 20;

/** Of its metrics, a healthy consumer writes these all the time; the others only in trouble, billed by the hour. */
export const metricsPerConsumer = 2;

/** A process reads its signing key every five minutes. */
const secretReadsPerMonth = secondsPerMonth / 300;

/** What a resource costs by standing there, whatever the traffic; undefined when that is nothing. */
export function standingCost({ type, inputs }: PricedResource): CostLine | undefined {
  const { cloudWatch, secretsManager, kms, vpc, sqs } = prices;
  switch (type) {
    case types.metricAlarm:
      return { service: "CloudWatch", usdPerMonth: alarmMetrics(inputs) * cloudWatch.perAlarmMetric };
    case types.compositeAlarm:
      return { service: "CloudWatch", usdPerMonth: cloudWatch.perCompositeAlarm };
    case types.dashboard:
      return { service: "CloudWatch", usdPerMonth: cloudWatch.perDashboard };
    case types.function: {
      const metrics = metricsOf({ inputs });
      return metrics > 0 ? { service: "CloudWatch", usdPerMonth: metrics * cloudWatch.perMetric } : undefined;
    }
    case types.mapping:
      return { service: "SQS", usdPerMonth: (idlePollsPerMonth / 1e6) * sqs.perMillionRequests };
    case types.secret:
      return {
        service: "Secrets Manager",
        usdPerMonth: secretsManager.perSecret + (secretReadsPerMonth / 1e6) * secretsManager.perMillionReads,
      };
    case types.key:
      return { service: "KMS", usdPerMonth: kms.perKey };
    case types.vpcEndpoint:
      return { service: "VPC", usdPerMonth: endpointZones(inputs) * hoursPerMonth * vpc.perEndpointHour };
    default:
      return undefined;
  }
}

/** What a function measures all the time. Its runs once a minute cost who looks for drift some $0.06 more. */
function metricsOf(resource: Pick<PricedResource, "inputs">): number {
  const { CONSUMER, DRIFT_SETTINGS } = environmentVariables(resource);
  if (CONSUMER !== undefined) return metricsPerConsumer;
  return DRIFT_SETTINGS === undefined ? 0 : 1;
}

/** An alarm on a formula is billed for each metric in it. */
function alarmMetrics({ metricQueries }: Readonly<Record<string, unknown>>): number {
  if (!Array.isArray(metricQueries)) return 1;
  return Math.max(1, metricQueries.filter((query) => (query as { metric?: object }).metric).length);
}

/** Gateway endpoints are free; interface endpoints are billed for each zone they stand in. */
function endpointZones({ vpcEndpointType, subnetIds }: Readonly<Record<string, unknown>>): number {
  if (vpcEndpointType !== "Interface") return 0;
  return Array.isArray(subnetIds) ? subnetIds.length : 1;
}
