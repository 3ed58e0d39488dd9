import { benchCommand, countOption, counts } from "../command";
import { runCommand } from "../../run-command";
import { publish } from "../report";
import { measurePipeline, pipelineTables, pipelineTargets } from "./measure-pipeline";

interface Options {
  readonly write?: boolean;
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly events: number;
}

const name = "bench:pipeline";

const command = benchCommand(name, "Measures what a consumer costs per event, beside what others would use.")
  .option("--batches <sizes>", "batch sizes, with commas between", counts, [1, 10, 100])
  .option("--rounds <count>", "rounds of each batch size", countOption, 30)
  .option("--events <count>", "events per round and consumer", countOption, 2_000)
  .action(async ({ write = false, batches, rounds, events }: Options) => {
    const measured = await measurePipeline({ batchSizes: batches, rounds, eventsPerRound: events });
    await publish(
      {
        name,
        about:
          "All consumers handle the same events, accept and refuse the same, make one asynchronous call per event " +
          "through their circuit breaker, and write metrics of age, duration and counts; output goes to /dev/null. " +
          "What is counted is processor time, that of the garbage collector and the compiler included. " +
          `They run by turns, each bundled and in a process of its own, for ${rounds} rounds of ${events} events. ` +
          "opossum runs without call timeout and percentiles, which cost most. The targets were set for events of the " +
          "first size; the smaller the event, the less the floor has to parse and the higher is what stands above it.",
        tables: pipelineTables(measured),
        targets: pipelineTargets(measured.times),
      },
      write,
    );
  });

runCommand(command);
