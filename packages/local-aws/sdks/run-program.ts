import { spawn } from "node:child_process";

/** What became of a program. */
export interface EndedProgram {
  /** How it failed, if it did. */
  readonly failure?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it ends, or is killed because it takes too long. */
export function runProgram(
  [program = "", ...args]: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<EndedProgram> {
  return new Promise((resolve) => {
    const output = { stdout: "", stderr: "" };
    const { timeoutMs: timeout, ...where } = options;
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(program, args, { ...where, timeout, killSignal: "SIGKILL", stdio: [...stdio] });
    for (const name of ["stdout", "stderr"] as const)
      child[name]?.on("data", (chunk: Buffer) => (output[name] += chunk.toString()));
    child.on("error", ({ message }) => resolve({ failure: message, ...output }));
    child.on("close", (code, signal) => {
      const failure = signal ? `killed by ${signal}` : `exit code ${code}`;
      resolve({ ...(code !== 0 && { failure }), ...output });
    });
  });
}
