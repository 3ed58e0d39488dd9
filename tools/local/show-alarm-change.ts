import pc from "picocolors";
import type { AlarmChange } from "../../packages/local-aws/cloud-watch/alarm";
import { terminalLine } from "./terminal-line";

/** A change of an alarm's state on one line: when, what, which, why. None for a new alarm that finds nothing wrong. */
export function showAlarmChange({ alarm, from, to }: AlarmChange): string | undefined {
  if (from.value === "INSUFFICIENT_DATA" && to.value === "OK") return undefined;
  const time = new Date(to.sinceMs).toISOString().slice(11, 23);
  return terminalLine([
    { text: time, colour: pc.dim },
    { text: "alarm", widthCharacters: 14, colour: to.value === "ALARM" ? pc.red : pc.green },
    { text: alarm.name, widthCharacters: 44 },
    `${from.value} → ${to.value}: ${to.reason}`,
  ]);
}
