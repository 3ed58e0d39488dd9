import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { ruleFingerprint } from "../handlers/settings/rule-fingerprint";
import { eventAlarm, type AlarmSettings, type AlarmCondition } from "./monitoring/event-alarm";
import { ruleMetric } from "./monitoring/metric-stat";

export interface EventRuleArgs {
  /** Name of the rule in AWS, unique on its bus; at most 64 characters. */
  readonly ruleName: string;
  readonly busName: string;
  /** The custom bus; rule and target both name it, else they would land on the account's default bus. */
  readonly eventBusName: pulumi.Input<string>;
  /** The event pattern, as JSON text; at most 2,048 characters. */
  readonly eventPattern: pulumi.Input<string>;
  readonly description: string;
  readonly alarms: AlarmSettings;
}

/** A queue or bus; for a bus, EventBridge assumes a role. */
interface EventTargetSpec extends Pick<cloudwatch.EventTargetArgs, "arn" | "roleArn"> {
  readonly deadLetterQueueArn: pulumi.Input<string>;
}

/** EventBridge's own maximum. */
const retryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/** A rule of a bus with its alarm and its one target; the target is added once the queue it sends to exists. */
export class EventRule extends pulumi.ComponentResource {
  readonly rule: cloudwatch.EventRule;
  readonly arn: pulumi.Output<string>;
  readonly ruleName: string;
  private target?: cloudwatch.EventTarget;

  constructor(
    private readonly name: string,
    private readonly args: EventRuleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:EventRule", name, {}, opts);
    this.ruleName = args.ruleName;
    this.rule = new cloudwatch.EventRule(
      `${name}-rule`,
      {
        name: args.ruleName,
        eventBusName: args.eventBusName,
        eventPattern: args.eventPattern,
        description: args.description,
        state: "ENABLED",
      },
      { parent: this },
    );
    this.arn = this.rule.arn;
    eventAlarm(
      `${name}-events-lost`,
      {
        kind: "events-lost",
        subject: `${args.busName}-${args.ruleName}`,
        condition: lostCondition(args),
        settings: args.alarms,
      },
      { parent: this },
    );
    this.registerOutputs({ arn: this.arn });
  }

  sendTo(target: EventTargetSpec): void {
    this.target = new cloudwatch.EventTarget(
      `${this.name}-target`,
      {
        rule: this.rule.name,
        eventBusName: this.args.eventBusName,
        targetId: this.args.ruleName,
        arn: target.arn,
        deadLetterConfig: { arn: target.deadLetterQueueArn },
        retryPolicy,
        ...(target.roleArn && { roleArn: target.roleArn }),
      },
      { parent: this },
    );
  }

  /** What the rule was deployed with, once it and its target are there: to be compared with what is found later. */
  get fingerprint(): pulumi.Output<string> {
    if (!this.target) throw new Error(`EventRule "${this.name}" sends to no target.`);
    const { arn, deadLetterConfig } = this.target;
    return pulumi
      .all([this.rule.eventPattern, arn, deadLetterConfig])
      .apply(([eventPattern, target, deadLetters]) =>
        ruleFingerprint(eventPattern ?? "{}", {
          arn: target,
          ...(deadLetters?.arn && { deadLetterArn: deadLetters.arn }),
        }),
      );
  }
}

/**
 * The only place where EventBridge drops events: every target has a dead-letter queue. FailedInvocations would count what
 * that queue has kept, too (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html).
 */
function lostCondition({ busName, ruleName }: EventRuleArgs): AlarmCondition {
  return {
    metrics: { unkept: ruleMetric(busName, ruleName, "InvocationsFailedToBeSentToDlq", "Sum") },
    // It may be published some minutes late.
    evaluationPeriods: 5,
  };
}
