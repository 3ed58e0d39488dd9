import * as pulumi from "@pulumi/pulumi";
import { EventQueue } from "./event-queue";
import { secondsPerDay } from "./storage/retention-settings";
import type { SharedResources } from "./functions/shared-resources";

/** What {@link undeliveredQueue} needs. */
export interface UndeliveredQueueArgs {
  /** Name of the bus in AWS; begins the queue's name. */
  readonly busName: string;
  /** ARN of the bus, which is made after its queue. */
  readonly busArn: () => pulumi.Output<string>;
  /** With a key of our own, the bus itself also sends here what it cannot encrypt or decrypt. */
  readonly shared: Pick<SharedResources, "retention" | "protect" | "keyArn">;
}

/**
 * The queue that keeps what EventBridge could not deliver. Whatever key its bus has, it stays on SQS' own: events also
 * come here because the bus' key cannot be used, and would be lost if their last place needed the same key.
 */
export function undeliveredQueue(
  name: string,
  { busName, busArn, shared: { retention, protect, keyArn } }: UndeliveredQueueArgs,
  opts: pulumi.ComponentResourceOptions,
): EventQueue {
  const arn = pulumi.output(Promise.resolve().then(busArn));
  // `arn:…:event-bus/name` and `arn:…:rule/name/…` differ in one word.
  const anyRule = arn.apply((text) => `${text.replace(":event-bus/", ":rule/")}/*`);
  const senderArns = keyArn ? [anyRule, arn] : [anyRule];
  return new EventQueue(
    `${name}-undelivered`,
    {
      queueName: `${busName}-undelivered`,
      retentionSeconds: retention.deadLetterDays * secondsPerDay,
      protect,
      senderArns,
    },
    opts,
  );
}
