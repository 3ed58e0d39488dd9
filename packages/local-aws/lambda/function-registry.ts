import { randomUUID } from "node:crypto";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { ServiceState } from "../state/service-state";
import type { TimerClock } from "../clock";
import {
  checkFunction,
  type DeployedFunction,
  functionArn,
  functionNameOf,
  type FunctionSpec,
} from "./function-definition";
import type { FunctionRunner } from "./function-runner";
import { readPackage } from "./read-package";

/** A function and what changes about it while it exists. */
export interface LiveFunction {
  /** Another one after each change; what is under way ends with the one that it began with. */
  deployed: DeployedFunction;
  readonly tags: Map<string, string>;
  /** How many invocations may run at once; undefined means no limit of its own. */
  reservedConcurrency?: number;
  /** How many invocations are under way. */
  running: number;
}

/** A function as it outlives a restart: its package is with it, and is laid into a folder anew. */
interface SavedFunction extends Pick<LiveFunction, "tags" | "reservedConcurrency"> {
  readonly deployed: Omit<DeployedFunction, "codeFolder">;
}

/** The functions of the account. */
export class FunctionRegistry {
  private readonly functions = new Map<string, LiveFunction>();
  readonly state: ServiceState = {
    save: () =>
      this.list().map(({ deployed: { codeFolder: _folder, ...deployed }, running: _running, ...rest }) => ({
        ...rest,
        deployed,
      })),
    restore: async (saved: readonly SavedFunction[]) => {
      for (const { deployed, ...rest } of saved) {
        const { spec } = deployed;
        const { folder: codeFolder } = await this.runner.store(spec.files);
        this.functions.set(spec.functionName, { ...rest, deployed: { ...deployed, codeFolder }, running: 0 });
      }
    },
  };

  constructor(
    private readonly account: Account,
    private readonly clock: TimerClock,
    private readonly runner: FunctionRunner,
  ) {}

  /** Checks the function and keeps its package; an error if there is one of that name. */
  async create(spec: FunctionSpec): Promise<LiveFunction> {
    const deployed = await this.deploy(spec);
    const { functionName, reservedConcurrency } = spec;
    if (this.functions.has(functionName)) {
      throw new AwsError("ResourceConflictException", `Function already exist: ${functionName}`, 409);
    }
    const created: LiveFunction = { deployed, tags: new Map(), reservedConcurrency, running: 0 };
    this.functions.set(functionName, created);
    return created;
  }

  /** Gives a function other settings or code; invocations from now on are of these. */
  async update(target: LiveFunction, changes: Partial<FunctionSpec>): Promise<void> {
    target.deployed = await this.deploy({ ...target.deployed.spec, ...changes });
  }

  /** Lets a function be this and nothing else; says whether it was something else. */
  async replace(target: LiveFunction, spec: FunctionSpec): Promise<boolean> {
    const deployed = await this.deploy(spec);
    if (isSame(target.deployed, deployed)) return false;
    target.deployed = deployed;
    return true;
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

  private async deploy(spec: FunctionSpec): Promise<DeployedFunction> {
    checkFunction(spec);
    const files = Object.fromEntries(await readPackage(spec.files));
    const code = await this.runner.store(files);
    return {
      spec: { ...spec, files },
      arn: functionArn(this.account, spec.functionName),
      codeFolder: code.folder,
      codeSha256: spec.archive?.sha256 ?? code.sha256,
      codeBytes: spec.archive?.bytes ?? code.bytes,
      modifiedAtMs: this.clock.now(),
      revisionId: randomUUID(),
    };
  }
}

function isSame(one: DeployedFunction, other: DeployedFunction): boolean {
  const settings = ({ spec: { files: _, archive: _archive, ...rest } }: DeployedFunction): string =>
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return one.codeSha256 === other.codeSha256 && settings(one) === settings(other);
}
