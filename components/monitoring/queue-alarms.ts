import type * as pulumi from "@pulumi/pulumi";
import type { AlarmKind } from "./alarm-kinds";
import { expiringCondition, waitingCondition } from "./consumer-alarms";
import { eventAlarm, type AlarmCondition } from "./event-alarm";
import type { SharedResources } from "../functions/shared-resources";

interface QueueAlarmsArgs {
  readonly subject: string;
  /** The queues that should be empty, by the alarm that says that one is not; at most 10. */
  readonly queues: Readonly<Partial<Record<AlarmKind, { readonly queueName: string }>>>;
  readonly shared: Pick<SharedResources, "retention" | "alarms">;
}

/** Alarms of queues that keep what went wrong: one each when something is in it, and one before anything is lost. */
export function queueAlarms(name: string, args: QueueAlarmsArgs, opts: pulumi.CustomResourceOptions): void {
  const { subject, queues } = args;
  const { retention, alarms: settings } = args.shared;
  const alarm = (kind: AlarmKind, condition: AlarmCondition) =>
    eventAlarm(`${name}-${kind}-alarm`, { kind, subject, condition, settings }, opts);
  const names = Object.fromEntries(Object.entries(queues).map(([kind, { queueName }]) => [kind, queueName]));
  for (const [kind, queueName] of Object.entries(names))
    alarm(kind as AlarmKind, waitingCondition(queueName));
  alarm("expiring", expiringCondition(names, retention.deadLetterDays));
}
