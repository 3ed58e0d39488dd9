import type * as pulumi from "@pulumi/pulumi";
import { busQueueName } from "../handlers/settings/names";
import { EventQueue, type EventQueueArgs } from "./event-queue";
import { EventRule, type EventRuleArgs } from "./event-rule";

interface CatchAllArgs extends Omit<EventRuleArgs, "ruleName"> {
  /** Name of the rule, and end of its queue's name. */
  readonly kind: "unmatched" | "unrouted";
  readonly undelivered: EventQueue;
  readonly shared: EventQueueArgs["shared"];
}

/** A rule for the events that no other rule of the bus matches, and the queue that keeps them. */
export function createCatchAll(
  name: string,
  { kind, undelivered, shared, ...rule }: CatchAllArgs,
  child: pulumi.CustomResourceOptions,
): { readonly rule: EventRule; readonly queue: EventQueue } {
  const made = new EventRule(`${name}-${kind}`, { ...rule, ruleName: kind }, child);
  const queue = new EventQueue(
    `${name}-${kind}`,
    { queueName: busQueueName(rule.busName, kind), senderArns: [made.arn], shared },
    child,
  );
  made.sendTo({ arn: queue.arn, deadLetterQueueArn: undelivered.arn });
  return { rule: made, queue };
}
