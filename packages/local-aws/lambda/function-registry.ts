import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import {
  checkFunction,
  type DeployedFunction,
  functionArn,
  functionNameOf,
  type FunctionSpec,
} from "./function-definition";
import type { FunctionRunner } from "./function-runner";

/** A function and what changes about it while it exists. */
export interface LiveFunction {
  readonly deployed: DeployedFunction;
  /** How many invocations may run at once; undefined means no limit of its own. */
  reservedConcurrency?: number;
  /** How many invocations are under way. */
  running: number;
}

/** The functions of the account. */
export class FunctionRegistry {
  private readonly functions = new Map<string, LiveFunction>();

  constructor(
    private readonly account: Account,
    private readonly clock: TimerClock,
    private readonly runner: FunctionRunner,
  ) {}

  /** Checks the function and keeps its package; an error if there is one of that name. */
  async create(spec: FunctionSpec): Promise<LiveFunction> {
    checkFunction(spec);
    const { functionName, files, reservedConcurrency } = spec;
    const code = await this.runner.store(files);
    if (this.functions.has(functionName)) {
      throw new AwsError("ResourceConflictException", `Function already exist: ${functionName}`, 409);
    }
    const deployed: DeployedFunction = {
      spec,
      arn: functionArn(this.account, functionName),
      codeFolder: code.folder,
      codeSha256: code.sha256,
      codeBytes: code.bytes,
      createdAtMs: this.clock.now(),
    };
    const created: LiveFunction = { deployed, reservedConcurrency, running: 0 };
    this.functions.set(functionName, created);
    return created;
  }

  /** The function of that name or ARN; an error, as AWS words it, if there is none. */
  find(nameOrArn: string | undefined, qualifier?: string): LiveFunction {
    const name = functionNameOf(nameOrArn ?? "", qualifier);
    const found = this.functions.get(name);
    if (!found) {
      const arn = functionArn(this.account, name);
      throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
    }
    return found;
  }

  /** Forgets the function; what is under way ends as it would have. An error if there is none. */
  remove(nameOrArn: string | undefined, qualifier?: string): void {
    this.functions.delete(this.find(nameOrArn, qualifier).deployed.spec.functionName);
  }

  list(): readonly LiveFunction[] {
    return [...this.functions.values()];
  }
}
