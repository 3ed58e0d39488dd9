import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError, NotSimulated } from "../aws-error";
import type { Operation, Service } from "../service";
import { joinStates } from "../state/service-state";
import { EnvironmentPool, type PoolSettings } from "./environment-pool";
import { EventSourceMappings, type MappingsSettings } from "./event-source-mappings";
import type { FunctionSpec } from "./function-definition";
import { FunctionInvoker, type InvokerSettings } from "./function-invoker";
import { concurrencyOperations } from "./function-concurrency";
import { functionOperations, type FunctionPorts } from "./function-operations";
import { FunctionRegistry } from "./function-registry";
import type { FunctionRunner } from "./function-runner";
import { addLambdaTags, lambdaTagOperations } from "./lambda-tags";
import { maxAsynchronousPayloadBytes, maxSynchronousPayloadBytes } from "./invocation";

/** Everything the local Lambda is given. */
export interface LambdaSettings
  extends
    PoolSettings,
    Omit<MappingsSettings, "functions" | "invoker">,
    Omit<InvokerSettings, "runner">,
    Omit<FunctionPorts, "functions"> {
  /** What carries invocations out. Default: processes of their own, in an {@link EnvironmentPool}. */
  readonly runner?: FunctionRunner;
}

/** Settings that change, undefined where one goes, and the code. */
type FunctionChanges = Partial<FunctionSpec> & Pick<FunctionSpec, "files">;

/** The Lambda of the local AWS: functions in processes of their own, and event source mappings of SQS queues. */
export class LambdaService implements Service {
  private readonly runner: FunctionRunner = this.settings.runner ?? new EnvironmentPool(this.settings);
  private readonly functions = new FunctionRegistry(this.settings.account, this.settings.clock, this.runner);
  private readonly invoker = new FunctionInvoker({ ...this.settings, runner: this.runner });
  private readonly mappings = new EventSourceMappings({
    ...this.settings,
    functions: this.functions,
    invoker: this.invoker,
  });

  readonly state = joinStates({
    functions: this.functions.state,
    mappings: this.mappings.state,
    events: this.invoker.stateWith(this.functions),
  });

  readonly operations = {
    Invoke: (input: Lambda.InvokeCommandInput) => this.invoke(input),
    ...functionOperations({ ...this.settings, functions: this.functions }),
    ...concurrencyOperations(this.functions),
    ...lambdaTagOperations((arn) => this.mappings.tagsOf(arn) ?? this.functions.find(arn).tags),
    CreateEventSourceMapping: async (input: Lambda.CreateEventSourceMappingCommandInput) =>
      this.mappings.create(input),
    GetEventSourceMapping: async (input: Lambda.GetEventSourceMappingCommandInput) =>
      this.mappings.get(input),
    UpdateEventSourceMapping: async (input: Lambda.UpdateEventSourceMappingCommandInput) =>
      this.mappings.update(input),
    ListEventSourceMappings: async (input: Lambda.ListEventSourceMappingsCommandInput) =>
      this.mappings.list(input),
    DeleteEventSourceMapping: async (input: Lambda.DeleteEventSourceMappingCommandInput) =>
      this.mappings.delete(input),
  } satisfies Record<string, Operation>;

  constructor(private readonly settings: LambdaSettings) {}

  /** Deploys a function; the answer is its ARN. */
  async createFunction(spec: FunctionSpec, tags: Readonly<Record<string, string>> = {}): Promise<string> {
    const created = await this.functions.create(spec);
    addLambdaTags(created.tags, tags);
    return created.deployed.arn;
  }

  /**
   * Changes a function as its updates do, one after the other: its settings, its code, what is reserved for it. In
   * between, it is for a while the old code with the new settings.
   */
  async updateFunction(functionName: string, changes: FunctionChanges): Promise<void> {
    const target = this.functions.find(functionName);
    const { files, described, ...settings } = changes;
    const { spec } = target.deployed;
    const isOther = await this.functions.replace(target, {
      ...spec,
      ...settings,
      described: { ...spec.described, ...described },
    });
    const { clock, transitionMs = 100 } = this.settings;
    if (isOther) await new Promise<void>((resolve) => clock.after(transitionMs, resolve));
    await this.functions.replace(target, { ...target.deployed.spec, files, archive: undefined });
    if ("reservedConcurrency" in changes) target.reservedConcurrency = changes.reservedConcurrency;
  }

  /** Creates a mapping whose UUID is known beforehand. */
  createEventSourceMapping(input: Lambda.CreateEventSourceMappingCommandInput, uuid: string): void {
    this.mappings.create(input, uuid);
  }

  /** Where the function's lines are written. */
  logGroupOf(functionName: string): string {
    const found = this.functions.list().find(({ deployed }) => deployed.spec.functionName === functionName);
    return found?.deployed.spec.logging?.logGroup ?? `/aws/lambda/${functionName}`;
  }

  /**
   * Kills one running process of the function as `kill -9` does; false if it has none.
   * @param text part of what the process is at work on. Default: any
   */
  killOne(functionName: string, text?: string): boolean {
    return this.runner.kill(functionName, text);
  }

  /** Batches and invocations under way, and asynchronous invocations that wait for a retry. */
  get inFlight(): number {
    return this.mappings.count + this.invoker.count;
  }

  /** Batches of event source mappings that wait for more messages, or for their window to end. */
  get gathering(): number {
    return this.mappings.gathering;
  }

  /** Resolves as soon as nothing is under way. */
  async idle(): Promise<void> {
    while (this.inFlight > 0) await Promise.all([this.mappings.idle(), this.invoker.idle()]);
  }

  async close(): Promise<void> {
    this.mappings.close();
    this.invoker.close();
    await this.runner.close();
    await this.idle();
  }

  private async invoke(input: Lambda.InvokeCommandInput): Promise<Lambda.InvokeCommandOutput> {
    refuseUnlessSimulated(input);
    const target = this.functions.find(input.FunctionName, input.Qualifier);
    const isAsynchronous = input.InvocationType === "Event";
    const payload = readPayload(input.Payload, isAsynchronous);
    if (input.InvocationType === "DryRun") return { StatusCode: 204, $metadata: {} };
    if (isAsynchronous) {
      this.invoker.invokeLater(target, payload);
      return { StatusCode: 202, $metadata: {} };
    }
    const result = await this.invoker.invoke(target, payload);
    return {
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      ...(result.kind === "error"
        ? { FunctionError: "Unhandled", Payload: bytes(JSON.stringify(result.error)) }
        : { Payload: bytes(result.payload) }),
      $metadata: {},
    };
  }
}

function refuseUnlessSimulated(input: Lambda.InvokeCommandInput): void {
  const known = ["FunctionName", "InvocationType", "Payload", "Qualifier", "LogType"];
  const unknown = Object.entries(input).find(([key, value]) => value !== undefined && !known.includes(key));
  if (unknown) throw new NotSimulated(`"${unknown[0]}" of Lambda's Invoke`);
  if (input.LogType === "Tail") throw new NotSimulated(`LogType "Tail" of Lambda's Invoke`);
}

function readPayload(payload: Lambda.InvokeCommandInput["Payload"], isAsynchronous: boolean): string {
  const content = Buffer.from((payload ?? "") as string | Uint8Array);
  const size = content.length;
  const limit = isAsynchronous ? maxAsynchronousPayloadBytes : maxSynchronousPayloadBytes;
  if (size > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError("RequestTooLargeException", message, 413);
  }
  if (size === 0) return "{}";
  const text = content.toString();
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
}

function bytes(text: string): Lambda.InvokeCommandOutput["Payload"] {
  return Buffer.from(text) as unknown as Lambda.InvokeCommandOutput["Payload"];
}
