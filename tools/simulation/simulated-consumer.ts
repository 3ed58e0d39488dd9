import { consumerSettings, type ConsumerEnvironment } from "../../handlers/settings/consumer-settings";
import { deadLetterQueueName, parkingLotQueueName, subscriptionName } from "../../handlers/settings/names";
import { simulatedClaimBucket, maxHops } from "./event-body";
import type { Mutant } from "./mutant";
import type { Plan } from "./plan";

export const queueUrlPrefix = "https://sqs.eu-west-1.amazonaws.com/123456789012/";
export const queueName = subscriptionName("bellyfed-domain-user-dev", "journal");
export const simulatedParkingLot = parkingLotQueueName("dev");

/** Who the consumer is. */
export const consumerName = { domain: "user", consumer: "journal" };

/** The environment of a plan's consumer; a mutant's settings go before the specified ones. */
export function simulatedConsumer(plan: Plan, mutant: Mutant | undefined): ConsumerEnvironment {
  const settings = {
    maxHops,
    ...plan.settings,
    idempotency: { mode: plan.mode, ...plan.settings.idempotency },
  };
  const { breaker, idempotency, attempts, ...others } = mutant?.settings ?? {};
  return {
    ...consumerName,
    queueUrl: `${queueUrlPrefix}${queueName}`,
    deadLetterQueueUrl: `${queueUrlPrefix}${deadLetterQueueName(queueName)}`,
    rejectedQueueUrl: `${queueUrlPrefix}${queueName}-rejected`,
    stateTable: "state",
    claimBucket: simulatedClaimBucket,
    metricNamespace: "EventPipeline/simulation",
    settings: consumerSettings({
      ...settings,
      ...others,
      attempts: { ...attempts },
      breaker: { ...settings.breaker, ...breaker },
      idempotency: { ...settings.idempotency, ...idempotency },
    }),
    logLevel: "ERROR",
  };
}
