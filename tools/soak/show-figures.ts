import pc from "picocolors";
import { showTable } from "../demo/show-table";
import { isKept } from "./account-for-events";
import type { SoakFigures } from "./soak-figures";

/** The figures of a soak as text for the terminal: the accounts, what went wrong on purpose, and the verdict. */
export function showFigures(figures: SoakFigures): string {
  const { rows } = figures;
  const sum = (field: "lost" | "handledTwice" | "goodDeadLetters" | "forcedRepeats"): number =>
    rows.reduce((total, row) => total + row[field], 0);
  const speed = (figures.events / figures.seconds).toFixed(0);
  const lines: [what: string, figure: string][] = [
    ["events", `${figures.events} handed over, ${figures.accepted} accepted by EventBridge`],
    ["deliveries", String(figures.deliveries)],
    ["faults", list(figures.faults)],
    ["publishers", `${figures.spooled} events went through a spool`],
    ["injected", list(figures.injected)],
    ["consumers", list(figures.consumers)],
    ["crashes", `${figures.crashes} invocations ended without an answer`],
    [
      "repeats",
      `${sum("forcedRepeats")} calls repeated after a crash, lost answer or store error; no second effect`,
    ],
    [
      "time",
      `${figures.seconds.toFixed(1)} s, of which publishing ${figures.publishSeconds.toFixed(1)} s; ${speed} events/s`,
    ],
    [
      "result",
      `${sum("lost")} lost, ${sum("handledTwice")} handled twice, ${sum("goodDeadLetters")} good events in dead letters`,
    ],
  ];
  return [
    showTable(rows),
    ...lines.map(([what, figure]) => `${what.padStart(10)}  ${figure}`),
    rows.every(isKept)
      ? pc.green("Every event ended in exactly one place.")
      : pc.red("Not every event ended where it should."),
  ].join("\n");
}

function list(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ") || "none"
  );
}
