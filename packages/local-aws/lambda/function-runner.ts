import type { StoredCode } from "./code-store";
import type { DeployedFunction } from "./function-definition";
import type { EndedInvocation, FunctionInvocation } from "./invocation";

/** Carries out invocations: in processes of their own, or in a test as it sees fit. */
export interface FunctionRunner {
  /** Keeps a function's package and says where. */
  store(files: Readonly<Record<string, string | Buffer>>): Promise<StoredCode>;
  /** Waits for an execution environment and carries the invocation out; a failing function is a result. */
  run(deployed: DeployedFunction, invocation: FunctionInvocation): Promise<EndedInvocation>;
  /** Kills one execution environment of the function: one at work on what contains `text`, if it is given. */
  kill(functionName: string, text?: string): boolean;
  /** Ends everything that runs. */
  close(): Promise<void>;
}
