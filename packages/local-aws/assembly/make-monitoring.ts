import { allows } from "../event-bridge/access-policy";
import { logError } from "../log-error";
import type { Account } from "../account";
import type { TimerClock } from "../clock";
import { CloudWatchService } from "../cloud-watch/cloud-watch-service";
import { SnsService, type SnsServiceArgs } from "../sns/sns-service";

/** CloudWatch and the topics that its alarms tell. */
export interface Monitoring {
  readonly monitoring: CloudWatchService;
  readonly sns: SnsService;
  /** Takes the metrics that another service records under its namespace. */
  readonly metricsOf: (
    namespace: string,
  ) => (name: string, dimensions: Readonly<Record<string, string>>, value: number) => void;
}

/** Makes CloudWatch and SNS, and leads the one's alarms to the other's topics. */
export function makeMonitoring(
  account: Account,
  clock: TimerClock,
  { deliver, trace }: Pick<SnsServiceArgs, "deliver" | "trace"> = {},
): Monitoring {
  const sns = new SnsService({ account, clock, ...(deliver && { deliver }), ...(trace && { trace }) });
  const monitoring = new CloudWatchService({
    account,
    clock,
    notify: (topicArn, subject, message, sourceArn) => {
      const by = { service: "cloudwatch.amazonaws.com", sourceArn, sourceAccount: account.id };
      try {
        if (!allows(sns.policyOf(topicArn), { ...by, action: "sns:Publish", resource: topicArn }))
          throw new Error(`The policy of ${topicArn} does not let ${sourceArn} publish.`);
        sns.publish(topicArn, subject, message);
      } catch (error) {
        // As on AWS, an alarm fires all the same.
        logError(`An alarm could not tell its topic: ${(error as Error).message}`);
      }
    },
  });
  return {
    monitoring,
    sns,
    metricsOf: (namespace) => (metric, dimensions, value) =>
      monitoring.store.record({
        namespace,
        metric,
        dimensions,
        unit: "None",
        atMs: clock.now(),
        values: [value],
      }),
  };
}
