import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { findNodeBinary } from "../../packages/local-aws/lambda/node-binary";
import { formatSource } from "../format-source";

/** One table of a report; cells are shown as they are. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure that was promised, and the one that was measured. */
export interface Target {
  readonly promise: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Why it is as it is, where it is missed: what was found to take the time. */
  readonly limitedBy?: string;
}

/** What one benchmark has to say. */
export interface Report {
  /** The npm script's name. */
  readonly name: string;
  /** What was measured, and how. */
  readonly about: string;
  readonly tables: readonly {
    readonly heading: string;
    readonly table: ReportTable;
    readonly note?: string;
  }[];
  readonly targets: readonly Target[];
}

const file = join(__dirname, "../../docs", "benchmarks.md");

const preface = `# Benchmarks

Each section is written by its command with \`-- --write\`, and says which machine it ran on. Compare figures of one
section only: the machines, and their load, differ.
`;

/** A report as Markdown, as the repository's documents are formatted. */
export async function toMarkdown(report: Report): Promise<string> {
  const parts = [
    `## ${report.name}`,
    describeMachine(),
    report.about,
    ...report.tables.flatMap(({ heading, table, note }) => [
      `### ${heading}`,
      ...(note ? [note] : []),
      tableText(table),
    ]),
    "### Targets",
    tableText({
      columns: ["target", "measured", "met"],
      rows: report.targets.map(({ promise, measured, isMet }) => [
        promise,
        measured,
        isMet ? "yes" : "**no**",
      ]),
    }),
    ...report.targets.flatMap(({ promise, isMet, limitedBy }) =>
      isMet || limitedBy === undefined ? [] : [`${promise}: ${limitedBy}`],
    ),
  ];
  return formatSource(file, parts.join("\n\n"));
}

/** Prints a report; with `isKept`, also writes it into its section of docs/benchmarks.md. */
export async function publish(report: Report, isKept: boolean): Promise<void> {
  const text = await toMarkdown(report);
  process.stdout.write(`${text}\n`);
  if (!isKept) return;
  const old = existsSync(file) ? readFileSync(file, "utf8") : preface;
  writeFileSync(file, await formatSource(file, withSection(old, report.name, text)));
}

/** The document with the section between the marks of `name` replaced, or added at the end. */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const section = `${begin}\n\n${text.trim()}\n\n${end}`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 && to === -1) return `${document.trimEnd()}\n\n${section}\n`;
  if (from === -1 || to < from) throw new Error(`benchmarks.md has only one of ${begin} and ${end}.`);
  return document.slice(0, from) + section + document.slice(to + end.length);
}

/** The machine, the Node.js versions and the day of a measurement. */
function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || "unknown CPU";
  const functionsNode = execFileSync(findNodeBinary(), ["--version"], { encoding: "utf8" }).trim();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return (
    `Measured on ${day}: ${model}, ${cpus().length} cores, ${memoryGb} GB, ${process.platform} ${process.arch}; ` +
    `Node.js ${process.version} for the tools, ${functionsNode} for functions.`
  );
}

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("There is no median of nothing.");
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] as number)) / 2 : upper;
}

function tableText({ columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns),
    line(columns.map((_, index) => (index === 0 ? "---" : "--:"))),
    ...rows.map(line),
  ].join("\n");
}
