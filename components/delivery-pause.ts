import * as dynamodb from "@pulumi/aws/dynamodb";
import * as iam from "@pulumi/aws/iam";
import type * as lambda from "@pulumi/aws/lambda";
import * as scheduler from "@pulumi/aws/scheduler";
import * as pulumi from "@pulumi/pulumi";
import { accountOf, assumeRoleDocument, policyDocument } from "./access/policy-document";

/** What {@link DeliveryPause} needs. */
export interface DeliveryPauseArgs {
  /** Name of the consumer's function; the role that resumes it is named after it. */
  readonly functionName: string;
  /** The consumer's queue. */
  readonly queueArn: pulumi.Output<string>;
}

/** What is paused, known once the consumer exists. */
export interface PausedConsumer {
  readonly mapping: lambda.EventSourceMapping;
  readonly role: iam.Role;
  readonly stateTable: { readonly name: pulumi.Output<string>; readonly arn: pulumi.Output<string> };
  /** Key of the item that tells the consumer which mapping is its own. */
  readonly mappingKey: string;
}

/**
 * Lets a consumer stop its own deliveries through a long outage. It may do so only after a schedule that starts
 * them again is armed; the first batch after that is the next probe.
 */
export class DeliveryPause extends pulumi.ComponentResource {
  /** Tells the function where to arm the resume. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  private readonly group: scheduler.ScheduleGroup;
  private readonly resumer: iam.Role;

  constructor(
    private readonly name: string,
    args: DeliveryPauseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:DeliveryPause", name, {}, opts);
    const child = { parent: this };
    this.group = new scheduler.ScheduleGroup(`${name}-group`, { name: args.functionName }, child);
    this.resumer = new iam.Role(
      `${name}-role`,
      {
        name: `${args.functionName}-resume`,
        assumeRolePolicy: assumeRoleDocument("scheduler.amazonaws.com", accountOf(args.queueArn)),
      },
      child,
    );
    this.environment = { PAUSE_SCHEDULE_GROUP: this.group.name, PAUSE_ROLE_ARN: this.resumer.arn };
    this.registerOutputs({ scheduleGroup: this.group.name });
  }

  /** Gives both sides their rights, now that there is a mapping to stop and start. */
  allow({ mapping, role, stateTable, mappingKey }: PausedConsumer): void {
    const child = { parent: this };
    const mayUpdate = { Action: "lambda:UpdateEventSourceMapping", Resource: mapping.arn };
    new iam.RolePolicy(
      `${this.name}-resume-rights`,
      { role: this.resumer.name, policy: policyDocument([{ Sid: "Resume", ...mayUpdate }]) },
      child,
    );
    new iam.RolePolicy(
      `${this.name}-rights`,
      {
        role: role.name,
        policy: policyDocument([
          { Sid: "Pause", ...mayUpdate },
          {
            Sid: "ArmResume",
            Action: "scheduler:CreateSchedule",
            Resource: pulumi.interpolate`${this.group.arn.apply((arn) => arn.replace(":schedule-group/", ":schedule/"))}/*`,
          },
          {
            Sid: "PassResumer",
            Action: "iam:PassRole",
            Resource: this.resumer.arn,
            Condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
          },
          {
            Sid: "FindMapping",
            Action: "dynamodb:GetItem",
            Resource: stateTable.arn,
            Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [mappingKey] } },
          },
        ]),
      },
      child,
    );
    // A function cannot be told of its mapping in a variable: the mapping needs the function first.
    new dynamodb.TableItem(
      `${this.name}-mapping-item`,
      {
        tableName: stateTable.name,
        hashKey: "pk",
        item: pulumi.jsonStringify({
          pk: { S: mappingKey },
          mappingId: { S: mapping.uuid },
          version: { N: "1" },
        }),
      },
      child,
    );
  }
}
