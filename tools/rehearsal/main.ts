import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { projectFolder } from "../../components/functions/bundle-options";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { readDeclarations } from "../cli/preview-risk/declarations";
import { systemOutput } from "../cli/system-output";
import { exitCodes } from "../exit-codes";
import { interruption } from "../interruption";
import { Progress } from "../progress";
import { runCommand } from "../run-command";
import { deployerOption, deployerNamed, type DeployerName } from "./deployers";
import { programAt } from "./program-at";

interface Options {
  readonly from: string;
  readonly to?: string;
  readonly stack: string;
  readonly declared: string;
  readonly unprotect?: boolean;
  readonly json?: boolean;
  readonly page?: string;
  readonly events?: string;
  readonly deployer: DeployerName;
  readonly claims?: string;
  readonly unchanged?: boolean;
}

const command = new Command("npm run rehearse --")
  .description(
    "Brings the stack of an old version up in the local AWS, fills it with events, and deploys this version in the order " +
      "and with the semantics of Pulumi's engine while more are published; then says where every event ended.",
  )
  .requiredOption(
    "--from <version>",
    "what is deployed: a branch, a tag, a commit, or a file that pulumi stack export wrote",
  )
  .option("--to <git ref>", "the version that is to be deployed. Default: the files as they are here")
  .option("--stack <stack>", `the stack: ${stackNames().join(" or ")}`, "dev")
  .option("--declared <file>", "where losses are declared; may be missing", ".preview-allow")
  .option("--unprotect", "rehearse as if nothing were protected")
  .addOption(deployerOption)
  .option("--json", "print the whole result as JSON")
  .option("--page <file>", "write a page with the time line of the steps and the events")
  .option(
    "--events <file>",
    "deploy nothing: replay the events of a file through the old and the new consumers, and compare what becomes of each",
  )
  .option(
    "--claims <folder>",
    "with --events: the objects of claim checks, as aws s3 sync copies their bucket",
  )
  .option(
    "--unchanged",
    "with --events: replay through consumers, too, that have the same code and settings in both",
  )
  .addHelpText(
    "after",
    `
Examples:
  npm run rehearse -- --from HEAD~1
  npm run rehearse -- --from main --stack prod --page rehearsal.html
  npm run rehearse -- --from v1.4.0 --to HEAD --json
  npm run rehearse -- --from main --events tools/samples/bellyfed-events.jsonl
  (umask 077; npx pulumi stack export --stack prod --show-secrets > prod.json) && npm run rehearse -- --from prod.json --stack prod

An export holds no code: its functions run that of this version, and its publishers send what this one's do.

A loss that is meant is declared in .preview-allow, by the URN of the resource or of a component that it is part of.

A file of events holds one JSON text to a line: what "events archive export" wrote, what "events journal find --json"
printed, or EventBridge's envelopes. They are replayed in virtual time, and nothing outside is called: dependencies take
most of them, and fail with some as dependencies do. Where --claims has no object, an example of the event's contract stands.

It holds when no event is harmed, or all of it is declared, and with --events nothing differs; it does not when events are
harmed, the deployment does not go through, or consumers differ. What could not be rehearsed ends with 2.`,
  )
  .action(async (options: Options) => {
    process.exitCode = await run(options);
  });

/** A folder may have the name of a branch. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

async function run(options: Options): Promise<number> {
  const interrupted = interruption(() => "Interrupted: nothing was changed anywhere.");
  return options.events === undefined
    ? rehearseChange(options, interrupted)
    : replay({ ...options, events: options.events }, interrupted);
}

async function replay(
  {
    events: file,
    from,
    to,
    stack,
    claims,
    json = false,
    unchanged = false,
  }: Options & { readonly events: string },
  signal: AbortSignal,
): Promise<number> {
  if (isFile(from))
    throw new Error("--events needs the old version's code, which no export holds: --from must be a commit.");
  const progress = new Progress(process.stderr);
  try {
    progress.say("Loading");
    /* eslint-disable @typescript-eslint/no-require-imports -- loading them takes seconds */
    const { rehearseEvents } =
      require("./events/rehearse-events") as typeof import("./events/rehearse-events");
    const { recordCheckout } = require("./record-checkout") as typeof import("./record-checkout");
    /* eslint-enable @typescript-eslint/no-require-imports */
    const say = (stage: string): void => progress.say(stage);
    const record = async (ref: string | undefined): Promise<StackGraph> => {
      const folder = ref === undefined ? projectFolder : (await programAt(ref, { say, signal })).folder;
      say("Recording both versions");
      const queueUrlBase = "https://sqs.us-east-1.amazonaws.com";
      return (await recordCheckout({ folder, stack, queueUrlBase, signal })).graph;
    };
    const { text, isSame } = await rehearseEvents({
      ...{ file, claims, progress, asJson: json, withUnchanged: unchanged },
      record: () => Promise.all([record(from), record(to)]),
    });
    progress.end();
    systemOutput.out(`${text}\n`);
    return isSame ? 0 : 1;
  } finally {
    progress.end();
  }
}

async function rehearseChange(options: Options, signal: AbortSignal): Promise<number> {
  const { from, to, stack, declared, unprotect = false, json, page } = options;
  const startedMs = performance.now();
  const declarations = readDeclarations(existsSync(declared) ? readFileSync(declared, "utf8") : "");
  const progress = new Progress(process.stderr);
  const say = (stage: string): void => progress.say(stage);
  try {
    say("Loading");
    /* eslint-disable @typescript-eslint/no-require-imports -- loading them takes seconds: until then something is shown */
    const { rehearse } = require("./rehearse") as typeof import("./rehearse");
    const { readStackExport } = require("./read-stack-export") as typeof import("./read-stack-export");
    const { recordCheckout } = require("./record-checkout") as typeof import("./record-checkout");
    const { assessRehearsal } = require("./assess-rehearsal") as typeof import("./assess-rehearsal");
    const { showRehearsal } = require("./show-rehearsal") as typeof import("./show-rehearsal");
    const { rehearsalPage } = require("./rehearsal-page") as typeof import("./rehearsal-page");
    /* eslint-enable @typescript-eslint/no-require-imports */
    const exported = isFile(from) ? readFileSync(from, "utf8") : undefined;
    const [before, after] = await Promise.all(
      [exported === undefined ? from : undefined, to].map(async (ref) =>
        ref === undefined ? projectFolder : (await programAt(ref, { say, signal })).folder,
      ),
    );
    const rehearsal = await rehearse({
      record: async (queueUrlBase) => {
        const record = (folder = projectFolder) => recordCheckout({ folder, stack, queueUrlBase, signal });
        if (exported === undefined) return Promise.all([record(before), record(after)]);
        const wanted = await record(after);
        const graph = readStackExport(exported, { code: wanted.graph, queueUrlBase });
        return [{ ...wanted, graph }, wanted];
      },
      ...{ unprotect, progress, signal, deployerOf: deployerNamed[options.deployer] },
    });
    progress.end();
    const verdict = assessRehearsal(rehearsal, declarations, new Date().toISOString().slice(0, 10));
    if (page !== undefined) writeFileSync(page, rehearsalPage(rehearsal, verdict));
    if (json)
      systemOutput.out(`${JSON.stringify({ ...rehearsal, parents: undefined, ...verdict }, null, 2)}\n`);
    else
      systemOutput.out(
        `${showRehearsal(rehearsal, verdict)} ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`,
      );
    return verdict.isSafe ? 0 : 1;
  } finally {
    progress.end();
  }
}

runCommand(command, exitCodes.noAnswer);
