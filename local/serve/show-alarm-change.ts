import pc from "picocolors";
import type { AlarmChange } from "../cloud-watch/alarm";

/** A change of an alarm's state on one line: when, what, which, why. */
export function showAlarmChange({ alarm, from, to }: AlarmChange): string {
  const time = new Date(to.sinceMs).toISOString().slice(11, 23);
  const state = to.value === "ALARM" ? pc.red("alarm".padEnd(14)) : pc.green("alarm".padEnd(14));
  return `${pc.dim(time)} ${state} ${alarm.name.padEnd(44)} ${from.value} → ${to.value}: ${to.reason}`;
}
