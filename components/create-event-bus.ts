import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { busQueueName } from "../handlers/settings/names";
import { EventQueue } from "./event-queue";
import type { SharedResources } from "./functions/shared-resources";
import { publishersOnly } from "./iam/bus-policy";
import { BusLogs, type BusLogLevel } from "./monitoring/bus-logs";

export interface EventBusArgs {
  /** Name of the bus in AWS; the names of all its queues and functions begin with it. */
  readonly busName: string;
  readonly description: string;
  /** Names of this account's IAM roles that may publish; `*` stands for any text. */
  readonly publisherRoles: readonly string[];
  readonly logLevel: BusLogLevel;
  readonly shared: Pick<SharedResources, "retention" | "protect" | "logs" | "logDeliveries" | "keyArn">;
}

/** A bus with its policy and its log, and the queue for what EventBridge cannot deliver. */
export function createEventBus(
  name: string,
  { busName, description, publisherRoles, logLevel, shared }: EventBusArgs,
  child: pulumi.CustomResourceOptions,
): { readonly bus: cloudwatch.EventBus; readonly undelivered: EventQueue } {
  const { keyArn, protect } = shared;
  const arn: pulumi.Output<string> = pulumi.output(Promise.resolve().then(() => bus.arn));
  // `arn:…:event-bus/name` and `arn:…:rule/name/…` differ in one word.
  const anyRule = arn.apply((text) => `${text.replace(":event-bus/", ":rule/")}/*`);
  const undelivered = new EventQueue(
    `${name}-undelivered`,
    {
      queueName: busQueueName(busName, "undelivered"),
      // The bus sends here what it cannot encrypt: with the same key, this queue could not keep it either.
      shared: { ...shared, keyArn: undefined },
      senderArns: keyArn ? [anyRule, arn] : [anyRule],
    },
    child,
  );
  const bus: cloudwatch.EventBus = new cloudwatch.EventBus(
    `${name}-bus`,
    {
      name: busName,
      description,
      logConfig: { level: logLevel, includeDetail: "NONE" },
      // What the bus cannot encrypt goes to the queue of undelivered events instead of being lost.
      ...(keyArn && { kmsKeyIdentifier: keyArn, deadLetterConfig: { arn: undelivered.arn } }),
    },
    { ...child, protect },
  );
  new BusLogs(`${name}-bus-logs`, { bus, busName, level: logLevel, shared }, child);
  new cloudwatch.EventBusPolicy(
    `${name}-bus-policy`,
    { eventBusName: bus.name, policy: publishersOnly(bus.arn, publisherRoles) },
    child,
  );
  return { bus, undelivered };
}
