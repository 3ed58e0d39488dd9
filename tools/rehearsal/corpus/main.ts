import { Command, InvalidArgumentError } from "commander";
import { projectFolder } from "../../../components/functions/bundle-options";
import { showColumns } from "../../cli/show-columns";
import { systemOutput } from "../../cli/system-output";
import { interruption } from "../../interruption";
import { Progress } from "../../progress";
import { runCommand } from "../../run-command";
import { deployerNamed, deployerOption, type DeployerName } from "../deployers";
import type { ProgramRecord } from "../program-record";
import { recordCheckout } from "../record-checkout";
import { withEditedCopy } from "./edited-copy";
import { rehearseCorpus } from "./rehearse-corpus";

interface Options {
  readonly only?: readonly string[];
  readonly shard: readonly [index: number, count: number];
  readonly deployer: DeployerName;
}

const queueUrlBase = "http://sqs.invalid";

function readShard(text: string): Options["shard"] {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!index || !count || index > count)
    throw new InvalidArgumentError("It is an index from 1 and a count, such as 1/2.");
  return [index, count];
}

const command = new Command("npm run rehearse:corpus --")
  .description(
    "Rehearses changes of which it is known whether they harm events, and says which the rehearsal judges wrongly.",
  )
  .option("--only <text...>", "only those whose description contains one of these texts")
  .option("--shard <index/count>", "only that part of them, such as 1/2 of two machines", readShard, [1, 1])
  .addOption(deployerOption)
  .addHelpText("after", "\nA rehearsal takes some thirty seconds.")
  .action(async ({ only, shard, deployer }: Options) => {
    const signal = interruption();
    const progress = new Progress(process.stderr);
    try {
      progress.say("Running the program");
      const recorded = new Map<string, Promise<ProgramRecord>>();
      const judged = await rehearseCorpus({
        ...{ queueUrlBase, shard, signal, deployerOf: deployerNamed[deployer] },
        ...(only && { only }),
        withRecord: ({ stack, settings, sources }, use) => {
          const recordAt = (folder: string) =>
            recordCheckout({ folder, stack, settings, queueUrlBase, signal });
          if (sources.length > 0)
            return withEditedCopy(sources, async (folder) => use(await recordAt(folder)));
          const key = JSON.stringify([stack, settings]);
          const record = recorded.get(key) ?? recordAt(projectFolder);
          recorded.set(key, record);
          return record.then(use);
        },
        onJudged: ({ what, isRight, found }, done, of) =>
          progress.count(
            "rehearsed",
            done,
            of,
            `: ${isRight ? "rightly" : "WRONGLY"}, ${found || "nothing"}: ${what}`,
          ),
      });
      progress.end();
      const rows = judged.map(({ what, isBad, isRight, found }) => [
        isRight ? "right" : "WRONG",
        isBad ? "bad" : "good",
        what,
        found || "nothing",
      ]);
      systemOutput.out(`${showColumns(["judged", "is", "change", "found"], rows)}\n`);
      const wrong = judged.filter(({ isRight }) => !isRight).length;
      systemOutput.out(`${judged.length} changes were rehearsed, ${wrong} judged wrongly.\n`);
      process.exitCode = wrong === 0 && judged.length > 0 ? 0 : 1;
    } finally {
      progress.end();
    }
  });

runCommand(command);
