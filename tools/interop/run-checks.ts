/** Something that is tried with the tools of others. */
export interface InteropCheck {
  /** What it is chosen by. */
  readonly id: string;
  /** What it needs that is not installed here, if anything. */
  readonly absent: string | undefined;
  /** Answers what was seen. @throws when it is not as it should be */
  run(): Promise<string>;
}

/**
 * Runs the checks one after another and says what became of each; answers the exit code.
 * @param all whether a check that cannot be run is a failure
 */
export async function runChecks(
  checks: readonly InteropCheck[],
  all: boolean,
  print: (line: string) => void,
): Promise<number> {
  let exitCode = 0;
  for (const check of checks) {
    const { id, absent } = check;
    if (absent !== undefined) {
      print(`${id}: not run, as ${absent} is not installed`);
      if (all) exitCode = 1;
      continue;
    }
    print(`${id}: begins`);
    try {
      print(`${id}: passed: ${await check.run()}`);
    } catch (error) {
      print(`${id}: failed: ${(error as Error).message}`);
      exitCode = 1;
    }
  }
  return exitCode;
}
