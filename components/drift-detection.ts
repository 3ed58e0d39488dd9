import * as pulumi from "@pulumi/pulumi";
import { jobName } from "../handlers/settings/names";
import type { DomainEventBus } from "./domain-event-bus";
import type { IngressBus } from "./ingress-bus";
import type { EventRule } from "./event-rule";
import type { CallbackFactory } from "./functions/bundle-callback";
import type { SharedResources } from "./functions/shared-resources";
import { functionSchedule } from "./functions/function-schedule";
import { LambdaCallback } from "./functions/lambda-callback";
import { errorsCondition } from "./monitoring/consumer-alarms";
import { eventAlarm, type AlarmCondition } from "./monitoring/event-alarm";
import { consumerMetric } from "./monitoring/metric-stat";

interface DriftDetectionArgs {
  /** With all their subscriptions. */
  readonly buses: readonly DomainEventBus[];
  readonly ingress: IngressBus;
  readonly callbackFactory: CallbackFactory;
  readonly shared: SharedResources;
}

const job = "detect-drift";

/** Checks every minute whether rules, targets and archives are as deployed: no metric shows events that match no rule. */
export class DriftDetection extends pulumi.ComponentResource {
  readonly detection: LambdaCallback;

  constructor(name: string, args: DriftDetectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:DriftDetection", name, {}, opts);
    const child = { parent: this };
    const { shared } = args;
    const functionName = jobName(job, shared.environment);
    this.detection = new LambdaCallback(
      `${name}-lambda`,
      {
        functionName,
        callbackFactory: args.callbackFactory,
        environment: { DRIFT_SETTINGS: settingsOf(args), METRIC_NAMESPACE: shared.metricNamespace },
        statements: [
          {
            Sid: "ReadRules",
            Action: ["events:DescribeRule", "events:ListTargetsByRule"],
            Resource: [...args.buses, args.ingress].flatMap(({ rules }) => rules.map(({ arn }) => arn)),
          },
          {
            Sid: "ReadArchives",
            Action: "events:DescribeArchive",
            Resource: args.buses.map(({ archive }) => archive.arn),
          },
        ],
        size: { timeoutSeconds: 50, memoryMb: 256 },
        shared,
      },
      child,
    );
    functionSchedule(name, this.detection, 1, child);
    const watched = { subject: functionName, settings: shared.alarms };
    const condition = driftCondition(shared.metricNamespace);
    eventAlarm(`${name}-alarm`, { ...watched, kind: "drift", condition: condition }, child);
    eventAlarm(
      `${name}-errors-alarm`,
      { ...watched, kind: "function-errors", condition: errorsCondition(functionName) },
      child,
    );
    this.registerOutputs({ functionName: this.detection.function.name });
  }
}

/** Five checks in a row: rules differ for a moment in a deployment. A detection that stops reporting is told of, too. */
function driftCondition(namespace: string): AlarmCondition {
  const detection = { namespace, domain: "all", consumer: job };
  return {
    metrics: { drift: consumerMetric(detection, "Drift", "Maximum") },
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    treatMissingData: "missing",
  };
}

/** Hashes of what was deployed; they wait for it, so that the function never looks for what is not yet there. */
function settingsOf({ buses, ingress }: DriftDetectionArgs): pulumi.Output<string> {
  return pulumi.jsonStringify([
    ...buses.map(({ busName, rules }) => ({ name: busName, archive: busName, rules: fingerprints(rules) })),
    { name: ingress.busName, rules: fingerprints(ingress.rules) },
  ]);
}

function fingerprints(rules: readonly EventRule[]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(rules.map(({ ruleName, fingerprint }) => [ruleName, fingerprint]));
}
