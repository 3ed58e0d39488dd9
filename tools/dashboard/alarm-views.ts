import type { Alarm } from "../../packages/local-aws/cloud-watch/alarm";
import { causesIn } from "../../packages/local-aws/cloud-watch/alarm-rule";

/** An alarm as the page shows it. */
export interface AlarmView {
  readonly name: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly sinceMs: number;
  readonly reason: string;
  readonly description: string;
  /** Name of its runbook, such as `unmatched`, if its description names one. */
  readonly runbook?: string;
  /** What hears of it: the word in its topic's name, if it tells one itself, or else through a composite alarm. */
  readonly urgency: "page" | "ticket" | "none";
  /** Names of the alarms that set a composite alarm off. */
  readonly parts: readonly string[];
}

/** Every alarm: those that fire first, pages before tickets, then by name. */
export function alarmViews(alarms: readonly Alarm[]): AlarmView[] {
  const composites = alarms.filter((alarm) => alarm.kind === "composite");
  const views = alarms.map((alarm): AlarmView => {
    const parents = composites.filter(({ rule }) => causesIn(rule).includes(alarm.name));
    const own = alarm.input.AlarmActions ?? [];
    const topics = own.length > 0 ? own : parents.flatMap(({ input }) => input.AlarmActions ?? []);
    const description = alarm.input.AlarmDescription ?? "";
    const runbook = /docs\/runbooks\/([\w-]+)\.md/.exec(description)?.[1];
    return {
      name: alarm.name,
      state: alarm.state.value,
      sinceMs: alarm.state.sinceMs,
      reason: alarm.state.reason,
      description,
      ...(runbook !== undefined && { runbook }),
      urgency: topics.some((arn) => arn.includes("page")) ? "page" : topics.length > 0 ? "ticket" : "none",
      parts: alarm.kind === "composite" ? causesIn(alarm.rule) : [],
    };
  });
  return views.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function rank({ state, urgency, parts }: AlarmView): number {
  const states = { ALARM: 0, INSUFFICIENT_DATA: 10, OK: 20 };
  return states[state] + { page: 0, ticket: 2, none: 4 }[urgency] + (parts.length > 0 ? 0 : 1);
}
