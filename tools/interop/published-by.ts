import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { prepareProgram } from "../../packages/local-aws/sdks/prepare-program";
import { runProgram } from "../../packages/local-aws/sdks/run-program";
import type { LanguageProgram } from "./language-program";

/** What a program is made with. */
export interface ProgramMaking {
  /** Keeps what was installed. */
  readonly cacheFolder: string;
  /** Takes its sources, its types, and what is compiled of them. */
  readonly workFolder: string;
  /** The command of the generator. */
  readonly generator: readonly string[];
  /** The folder of the schemas of whole events. */
  readonly schemaFolder: string;
  /** The variables that lead it to AWS. */
  readonly env: NodeJS.ProcessEnv;
}

const limitMs = 300_000;

/** Generates the types of every event, compiles a program with them and runs it; answers the ids that it printed. */
export async function publishedBy(program: LanguageProgram, making: ProgramMaking): Promise<string[]> {
  const { cacheFolder, workFolder, generator, schemaFolder, env } = making;
  const folder = await prepareProgram(program, cacheFolder);
  cpSync(program.sources, workFolder, { recursive: true });
  const { file, options } = program.types;
  mkdirSync(dirname(join(workFolder, file)), { recursive: true });
  const schemas = readdirSync(schemaFolder).map((name) => join(schemaFolder, name));
  await run([...generator, "--src-lang", "schema", ...options, "--out", file, ...schemas]);
  for (const command of program.compile(folder)) await run(command);
  return (await run(program.run(folder), env)).split("\n").filter(Boolean);

  async function run(command: readonly string[], variables = process.env): Promise<string> {
    const where = { cwd: workFolder, env: variables, timeoutMs: limitMs };
    const { failure, stdout, stderr } = await runProgram(command, where);
    if (failure) throw new Error(`${command.slice(0, 4).join(" ")} …: ${failure}\n${stdout}${stderr}`);
    return stdout;
  }
}
