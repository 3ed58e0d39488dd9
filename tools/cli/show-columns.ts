import Table from "cli-table3";
import pc from "picocolors";
import { visibleText } from "../../packages/text/visible-text";

/**
 * Rows as a table for the terminal, a line each, whatever the cells hold; without borders, so that it can be cut and
 * searched.
 */
export function showColumns(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const table = new Table({
    head: head.map((title) => pc.bold(title)),
    chars: {
      ...none,
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "  ",
    },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => row.map((cell) => visibleText(String(cell)))));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
