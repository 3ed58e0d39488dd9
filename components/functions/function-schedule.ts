import * as scheduler from "@pulumi/aws/scheduler";
import type * as pulumi from "@pulumi/pulumi";
import { roleName } from "../../handlers/settings/names";
import { accountOf } from "../iam/policy-document";
import { serviceRole } from "../iam/service-role";
import type { LambdaCallback } from "./lambda-callback";

/** Invokes a function every so many minutes, at least 1. A run that cannot begin within a minute is left out. */
export function functionSchedule(
  name: string,
  { functionName, region, function: { arn } }: LambdaCallback,
  everyMinutes: number,
  child: pulumi.CustomResourceOptions,
): void {
  const role = serviceRole(
    `${name}-schedule`,
    {
      roleName: roleName(`${functionName}-schedule`, region),
      service: "scheduler.amazonaws.com",
      account: accountOf(arn),
      statements: [{ Sid: "Invoke", Action: "lambda:InvokeFunction", Resource: arn }],
    },
    child,
  );
  new scheduler.Schedule(
    `${name}-schedule`,
    {
      name: functionName,
      scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? "minute" : "minutes"})`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    },
    child,
  );
}
