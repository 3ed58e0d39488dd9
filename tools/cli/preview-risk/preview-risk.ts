import { existsSync, readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { parseArguments } from "../parse-arguments";
import { systemOutput } from "../system-output";
import { assessPreview } from "./assess-preview";
import { decodeText } from "./decode-text";
import { BadDeclaration, readDeclarations } from "./declarations";
import { NotAPreview } from "./preview";
import { readPreview } from "./read-preview";
import { renderMarkdown, renderText } from "./render-assessment";

/** What the command needs of the world. */
export interface PreviewRiskPorts {
  /** What is in the file; undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Today, such as 2026-11-23. */
  today(): string;
  out(text: string): void;
  error(text: string): void;
}

const examples = `
A loss is declared in a file that is reviewed with the change, one a line, and for some days only:
  2026-12-04 urn:pulumi:prod::bellyfed::…$aws:sqs/queue:Queue::user-search-events-queue  drained on Monday

What goes with a component is one loss, declared by the component's URN. With --show-sames the preview also has what
stays as it is, and the judgement is exact where it depends on that.

Examples:
  pulumi preview --stack prod --json --show-sames > preview.json && npm run preview-risk -- preview.json
  npm run preview-risk -- preview.json --format markdown >> "$GITHUB_STEP_SUMMARY"

A stack with protected resources makes pulumi preview itself fail (exit code 1) where one of them would be deleted or
replaced. What it printed is read all the same: it says which. Tell how it ended, so that no other failure passes:
  code=0; pulumi preview --stack prod --json --show-sames > preview.json || code=$?
  npm run preview-risk -- preview.json --exit-code "$code"

It does not hold when something undeclared would be lost, or Pulumi refuses it because it is protected. Not a preview, or
one that failed for another reason, is unusable.`;

interface Options {
  readonly declared: string;
  readonly format: "text" | "markdown" | "json";
  readonly exitCode: number;
}

/** Says what a preview would lose, and what it would cost. Answers the exit code. */
export async function previewRisk(args: readonly string[], ports: PreviewRiskPorts): Promise<number> {
  let exitCode = 0;
  const command = new Command("npm run preview-risk --")
    .description(
      "Reads what `pulumi preview --json` printed, and fails on what would lose or block events without a declaration: " +
        "what holds them (buses, queues, tables, archives, buckets, secrets, log groups, keys) or carries them (rules, " +
        "targets, mappings, schedules, policies) deleted or replaced, also as the same thing in AWS under another name " +
        "in the program; retention cut, rights or patterns taken away, something switched off, a visibility timeout too " +
        "short for its function, protection taken away.",
    )
    .argument("<preview.json>", "the output of pulumi preview --json, or an event log; UTF-8 or UTF-16")
    .option("--declared <file>", "where losses are declared; may be missing", ".preview-allow")
    .addOption(
      new Option("--exit-code <code>", "what pulumi preview ended with").default(0).argParser(Number),
    )
    .addOption(
      new Option("--format <format>", "how to print").choices(["text", "markdown", "json"]).default("text"),
    )
    .addHelpText("after", examples)
    .action((path: string, options: Options) => {
      exitCode = assessFile(path, options, ports);
    });
  return (await parseArguments(command, args, ports)) || exitCode;
}

function assessFile(path: string, { declared, format, exitCode }: Options, ports: PreviewRiskPorts): number {
  try {
    const bytes = ports.read(path);
    if (bytes === undefined) throw new NotAPreview("There is no such file.");
    const declarations = readDeclarations(decodeText(ports.read(declared) ?? new Uint8Array()));
    const assessment = assessPreview(readPreview(decodeText(bytes), exitCode), declarations, ports.today());
    if (format === "json") ports.out(`${JSON.stringify(assessment, null, 2)}\n`);
    else
      ports.out(format === "text" ? renderText(assessment, declared) : renderMarkdown(assessment, declared));
    return assessment.isSafe ? 0 : 1;
  } catch (error) {
    if (error instanceof NotAPreview) ports.error(`${path}: ${error.message}\n`);
    else if (error instanceof BadDeclaration) ports.error(`${declared}: ${error.message}\n`);
    else throw error;
    return 2;
  }
}

/** Files, the clock and the terminal. */
export const previewRiskPorts: PreviewRiskPorts = {
  read: (path) => (existsSync(path) ? readFileSync(path) : undefined),
  today: () => new Date().toISOString().slice(0, 10),
  ...systemOutput,
};
