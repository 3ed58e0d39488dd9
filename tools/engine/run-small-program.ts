import { EngineProject, type EngineRun } from "./engine-project";
import { smallPrograms } from "./small-programs";

const identity = { accountId: "000000000000", region: "us-east-1", queueUrlBase: "https://sqs" };

/** Deploys a small program by the CLI, then what it becomes, and that again if a call is to fail. */
export async function runSmallProgram(name: string): Promise<EngineRun[]> {
  const { failsAt, isRefused } = smallPrograms[name] ?? {};
  const project = new EngineProject("shop", "test", identity);
  try {
    const [before, after] = ["before", "after"].map(
      (side) => `smallPrograms[${JSON.stringify(name)}].${side}()`,
    );
    const module = "tools/engine/small-programs.ts";
    const runs = [
      await project.note({ module, call: before ?? "" }),
      await project.note({ module, call: after ?? "" }, { failsAt, isRefused }),
    ];
    if (failsAt !== undefined) runs.push(await project.note({ module, call: after ?? "" }));
    return runs;
  } finally {
    project.remove();
  }
}
