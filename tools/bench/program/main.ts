import { benchCommand, countOption, counts } from "../command";
import { runCommand } from "../../run-command";
import { publish } from "../report";
import { measureEventsPackage, serviceTable } from "./measure-events-package";
import { functionTable, functionTargets, measureFunctions } from "./measure-functions";
import { measurePreview, previewTable, previewTargets } from "./measure-preview";
import { shippedFunctions } from "./shipped-functions";
import { measurePrograms, programTable, programTargets } from "./measure-programs";

interface Options {
  readonly write?: boolean;
  readonly buses: readonly number[];
  readonly rounds: number;
}

const name = "bench:program";
const stack = "dev";

const command = benchCommand(
  name,
  "Measures time and memory of the program, and size and load time of every function of the dev stack and of services.",
)
  .option("--buses <counts>", "sizes of the sample programs, with commas between", counts, [4, 40, 400])
  .option("--rounds <count>", "how often each function is loaded", countOption, 15)
  .action(async ({ write = false, buses, rounds }: Options) => {
    const programs = await measurePrograms([...buses.map(String), stack]);
    const preview = await measurePreview(stack);
    const functions = await measureFunctions(await shippedFunctions(stack), rounds);
    const services = measureEventsPackage(rounds);
    await publish(
      {
        name,
        about:
          "The program runs under the recorder that `npm run plan` uses: everything is registered and every bundle " +
          "is built, but nothing is sent to a cloud.",
        tables: [
          programTable(programs),
          previewTable(stack, preview),
          functionTable(stack, functions),
          serviceTable(services),
        ],
        targets: [...programTargets(programs), ...previewTargets(preview), ...functionTargets(functions)],
      },
      write,
    );
  });

runCommand(command);
