import type { Account } from "../account";
import type { AlarmChange } from "./alarm";

/** Whose alarms act, and on what. */
export interface AlarmActionsArgs {
  readonly account: Account;
  /** Takes what an alarm tells a topic. Default: nobody does. */
  readonly notify?: (topicArn: string, subject: string, message: string, alarmArn: string) => void;
}

/** What alarms do when their state changes: they tell their topics, unless they are muted. */
export class AlarmActions {
  /** What alarms would have told while they were muted, by their names. */
  private readonly untold = new Map<string, AlarmChange>();

  constructor(
    private readonly args: AlarmActionsArgs,
    private readonly isMuted: (alarmName: string) => boolean,
  ) {}

  /** Alarms that are no longer muted tell the state that they are still in. */
  tellUnmuted(): void {
    for (const change of [...this.untold.values()]) if (!this.isMuted(change.alarm.name)) this.tell(change);
  }

  /** Of an alarm that is gone nothing is told any more. */
  forget(alarmName: string): void {
    this.untold.delete(alarmName);
  }

  /** Tells the topics of the state that the alarm is in now. */
  tell({ alarm, from, to }: AlarmChange): void {
    const { input, name, arn } = alarm;
    this.untold.delete(name);
    if (input.ActionsEnabled === false) return;
    if (this.isMuted(name)) {
      this.untold.set(name, { alarm, from, to });
      return;
    }
    const { AlarmActions, OKActions, InsufficientDataActions } = input;
    const actions = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions };
    const message = JSON.stringify({
      AlarmName: name,
      AlarmDescription: input.AlarmDescription,
      AWSAccountId: this.args.account.id,
      NewStateValue: to.value,
      NewStateReason: to.reason,
      StateChangeTime: new Date(to.sinceMs).toISOString(),
      Region: this.args.account.region,
      AlarmArn: arn,
      OldStateValue: from.value,
    });
    const subject = `${to.value}: "${name}"`;
    for (const topic of actions[to.value] ?? []) this.args.notify?.(topic, subject, message, arn);
  }
}
