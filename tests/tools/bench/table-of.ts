import type { Report } from "../../../tools/bench/report";

/** A table's rows, cells apart by tabs. */
export function tableOf({ table }: Report["tables"][number]): string {
  for (const row of table.rows) {
    if (row.length !== table.columns.length)
      throw new Error(`A row has ${row.length} cells: ${row.join(", ")}`);
  }
  return table.rows.map((row) => row.join("\t")).join("\n");
}
