import type * as pulumi from "@pulumi/pulumi";
import type { AlarmKind } from "./alarm-kinds";
import { expiringCondition, waitingCondition } from "./consumer-alarms";
import { eventAlarm } from "./event-alarm";
import type { SharedResources } from "../functions/shared-resources";

/** A queue, as far as its alarms need to know it. */
interface WatchedQueue {
  /** Name in AWS. */
  readonly queueName: string;
}

interface QueueAlarmsArgs {
  /** Begins the alarms' names. */
  readonly subject: string;
  /** The queues that should be empty, by the alarm that says that one is not; at most 10. */
  readonly queues: Readonly<Partial<Record<AlarmKind, WatchedQueue>>>;
  readonly shared: Pick<SharedResources, "retention" | "alarms">;
}

/** Alarms of queues that keep what went wrong: one each when something is in it, and one before anything is lost. */
export function queueAlarms(name: string, args: QueueAlarmsArgs, opts: pulumi.CustomResourceOptions): void {
  const { subject, queues } = args;
  const { retention, alarms: settings } = args.shared;
  const kept = Object.entries(queues) as [AlarmKind, WatchedQueue][];
  for (const [kind, { queueName }] of kept) {
    const condition = waitingCondition(queueName);
    eventAlarm(`${name}-${kind}-alarm`, { kind, subject, condition: condition, settings }, opts);
  }
  const names = Object.fromEntries(kept.map(([kind, { queueName }]) => [kind, queueName]));
  const condition = expiringCondition(names, retention.deadLetterDays);
  eventAlarm(`${name}-expiring-alarm`, { kind: "expiring", subject, condition: condition, settings }, opts);
}
