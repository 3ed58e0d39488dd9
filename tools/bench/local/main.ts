import { runCommand } from "../../run-command";
import { benchCommand, countOption } from "../command";
import { publish } from "../report";
import { localTables, localTargets } from "./local-tables";
import { measureEffects } from "./measure-effects";
import { measureMemory } from "./measure-memory";
import { measureThroughput } from "./measure-throughput";
import { buildPackage } from "./start-candidate";

interface Options {
  readonly write?: boolean;
  readonly events: number;
  readonly rounds: number;
  readonly messages: number;
  readonly effects: number;
  readonly miniStack?: string;
}

const name = "bench:local";

const command = benchCommand(
  name,
  "Measures the local AWS beside a server that answers without doing anything, and beside MiniStack. Needs Linux.",
)
  .option(
    "--events <count>",
    "events per round and server, after as many that warm it up",
    countOption,
    20_000,
  )
  .option("--rounds <count>", "rounds, each in fresh processes", countOption, 3)
  .option("--messages <count>", "events that memory is measured over", countOption, 200_000)
  .option("--effects <count>", "events whose effect is waited for in the dev stack", countOption, 30)
  .option("--mini-stack <command>", "what starts MiniStack (PyPI: ministack), where it is installed")
  .action(async ({ write = false, events, rounds, messages, effects, miniStack }: Options) => {
    buildPackage();
    const figures = {
      rounds: await measureThroughput({ events, rounds, ...(miniStack !== undefined && { miniStack }) }),
      memory: await measureMemory("ours", messages),
      effects: await measureEffects(effects),
    };
    const about =
      `${events} of the project's sample events go by PutEvents (10 entries a call, 8 calls in flight) through a rule ` +
      "into a queue, and are received (10 a call, 4 at once, while others are still published) and deleted (10 a call). " +
      "The same requests go to each server, with the headers of an SDK but without its cost. Each runs in a process of " +
      "its own: local-aws as it is shipped, compiled JavaScript; the floor is a bare node:http server that reads the same " +
      "requests and answers texts of the usual length. They take turns, each round in fresh processes, after as many " +
      "events that warm them up. Processor time is that of all threads of the server, garbage collection and compiler included.";
    await publish({ name, about, tables: localTables(figures), targets: localTargets(figures) }, write);
  });

runCommand(command);
