import { benchCommand, countOption } from "../command";
import { runCommand } from "../../run-command";
import { publish } from "../report";
import { breakerTables, breakerTargets, measureBreakers } from "./measure-breakers";

interface Options {
  readonly write?: boolean;
  readonly minutes: number;
  readonly from: number;
  readonly to: number;
  readonly drain: number;
  readonly seeds: number;
}

const name = "bench:breaker";

const command = benchCommand(
  name,
  "Simulates an outage of a dependency for several designs of circuit breaker.",
)
  .option("--minutes <count>", "minutes in which events are published", countOption, 60)
  .option("--from <minute>", "minute in which the outage begins", countOption, 5)
  .option("--to <minute>", "minute in which it ends", countOption, 25)
  .option("--drain <minutes>", "minutes that the simulation goes on after the last event", countOption, 20)
  .option("--seeds <count>", "outages to simulate for each design", countOption, 5)
  .action(async ({ write = false, minutes, from, to, drain, seeds }: Options) => {
    if (to <= from || to >= minutes)
      throw new Error(`An outage from ${from} to ${to} is not within ${minutes}.`);
    const measured = await measureBreakers({
      minutes,
      outageMinutes: [from, to],
      drainMinutes: drain,
      seeds,
    });
    await publish(
      {
        name,
        about:
          `Virtual time: 100 events per second for ${minutes} minutes, one in 2,000 of them poison; the dependency ` +
          `answers in 20 ms and is down from minute ${from} to ${to}, when calls fail after a second; each seed ` +
          "begins the outage elsewhere in its minute. Lambda has 5 to 50 batches under way, half as many after one that failed, and takes 12 s to switch a " +
          "mapping; queues allow 3, 5 and 15 receives, and ours what follows from its settings. Ours are the production handlers and settings; the " +
          "library is opossum itself; the workflow follows AWS's serverless-circuit-breaker-stepfunctions sample. " +
          "Cost is what SQS consumption, Lambda (256 MB, arm64), DynamoDB and Step Functions bill at list prices.",
        tables: breakerTables(measured),
        targets: breakerTargets(measured),
      },
      write,
    );
  });

runCommand(command);
