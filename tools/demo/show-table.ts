import Table from "cli-table3";
import pc from "picocolors";
import type { LedgerRow } from "./reconcile-subscription";

/** The accounts of all subscriptions as a table for the terminal. */
export function showTable(rows: readonly LedgerRow[]): string {
  const table = new Table({
    head: [
      "subscription",
      "published",
      "handled",
      "duplicates",
      "rejected",
      "dead letters",
      "unmatched",
      "recovered",
      "",
    ],
    colAligns: ["left", "right", "right", "right", "left", "left", "right", "right", "center"],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.subscription,
      row.published,
      row.handled,
      row.duplicates,
      showReasons(row.rejected),
      showReasons(row.deadLettered),
      row.unmatched,
      row.recovered,
      row.faults.length === 0 ? pc.green("balanced") : pc.red("WRONG"),
    ]);
  }
  return table.toString();
}

function showReasons(reasons: Readonly<Record<string, number>>): string {
  const lines = Object.entries(reasons)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([reason, count]) => `${count} ${reason}`);
  return lines.length === 0 ? "0" : lines.join("\n");
}
