import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import type { MockCallArgs, MockCallResult } from "@pulumi/pulumi/runtime/mocks";
import type { CloudIdentity } from "./mock-outputs";
import { unwrapSecrets } from "./unwrap-secrets";
import { RecordingMonitor } from "./recording-monitor";
import { filesOf } from "./files-of";
import "./inspector-session";
import { pulumiProjectFolder } from "./pulumi-project-folder";
import { readPulumiConfig } from "./pulumi-config";
import type { RecordedResource, StackGraph } from "./stack-graph";

/** How to record a stack. */
export interface RecordStackSettings {
  /** Stack name: there must be a Pulumi.<stack>.yaml. */
  readonly stack: string;
  /** Configuration that takes precedence over the stack's file; keys without a namespace are the project's. */
  readonly config?: Readonly<Record<string, string>>;
  /** Twelve digits. Default `000000000000`. */
  readonly accountId?: string;
  /** Origin of queue URLs. Default: the one of the stack's region on AWS. */
  readonly queueUrlBase?: string;
  /** Whether nothing of it exists yet, and a preview asks: what AWS would add is not known. Default false. */
  readonly firstPreview?: boolean;
}

// Internal to the SDK, whose version is therefore pinned: a store of its own for each recording.
const { withLocalStorage } = runtimeState as unknown as {
  withLocalStorage: <Result>(run: () => Promise<Result>) => Promise<Result>;
};

// Nobody here reads where in the program a resource was made, which takes a fifth of a recording to find out.
(pulumi.Resource as unknown as { stackTrace: () => [] }).stackTrace = () => [];

/** Runs the unchanged program of a stack without any cloud or CLI, and answers everything it asked for. */
export async function recordStack(settings: RecordStackSettings): Promise<StackGraph> {
  const { project, values } = readPulumiConfig(settings.stack);
  const config = { ...values, ...qualify(settings.config ?? {}, project) };
  return recordProgram({ ...settings, project, config }, () => {
    forgetProgram();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return { ...(require(join(pulumiProjectFolder, "index.ts")) as object) };
  });
}

/** How to record any program. */
export interface RecordProgramSettings extends RecordStackSettings {
  readonly project: string;
}

/** Records what `program` registers; {@link recordStack} does so for the project's own entry. */
export function recordProgram(settings: RecordProgramSettings, program: () => object): Promise<StackGraph> {
  const { project, stack } = settings;
  const config = settings.config ?? {};
  const region = config[`${project}:region`] ?? "us-east-1";
  const identity: CloudIdentity = {
    accountId: settings.accountId ?? "000000000000",
    region,
    queueUrlBase: settings.queueUrlBase ?? `https://sqs.${region}.amazonaws.com`,
  };
  return withLocalStorage(async () => {
    const { firstPreview = false } = settings;
    const monitor = new RecordingMonitor(identity, (call) => answerCall(call, identity), firstPreview);
    pulumi.runtime.setAllConfig({ ...config });
    await pulumi.runtime.setMocks({ newResource: refuse, call: refuse }, project, stack, firstPreview);
    pulumi.runtime.setMockOptions(monitor, project, stack, firstPreview);
    const outputs = await run(program);
    return {
      project,
      stack,
      ...identity,
      resources: await Promise.all(monitor.recorded.map(withFiles)),
      outputs: unwrapSecrets(outputs).value as Record<string, unknown>,
    };
  });
}

/**
 * Runs the program until everything is registered. Pulumi answers one error with dozens of rejections that
 * nobody can catch: they are held back here, and the first of them is thrown.
 */
async function run(program: () => object): Promise<unknown> {
  const errors: unknown[] = [];
  const hold = (error: unknown): number => errors.push(error);
  const attempt = async <Result>(step: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await step();
    } catch (error) {
      hold(error);
      return undefined;
    }
  };
  process.on("unhandledRejection", hold);
  // Pulumi takes a trace for each of thousands of promises; through source maps they take longer than all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    let outputs: unknown;
    const registration = async (): Promise<void> => {
      outputs = await attempt(() =>
        pulumi.runtime.runInPulumiStack(async () => attempt(async () => program())),
      );
      await attempt(() => pulumi.runtime.disconnect());
    };
    await endOf(registration(), errors);
    const values = errors.length === 0 ? await attempt(() => settled(outputs ?? {})) : undefined;
    // Rejections are reported a turn after they happen.
    await new Promise((resolve) => setImmediate(resolve));
    if (errors.length > 0) throw errors[0];
    return values;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.off("unhandledRejection", hold);
  }
}

/**
 * Resolves when the work has ended, or an error has come and for a second no other: Pulumi waits for ever for a resource
 * whose input failed.
 */
function endOf(work: Promise<void>, errors: readonly unknown[]): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      if (errors.length > 0 && errors.length === seen) end();
      seen = errors.length;
    }, 1_000);
    void work.then(end);
  });
}

async function withFiles(resource: RecordedResource): Promise<RecordedResource> {
  return { ...resource, inputs: (await filesOf(resource.inputs)) as RecordedResource["inputs"] };
}

/** setMocks is only asked to switch the runtime's features on; the monitor answers. */
function refuse(): never {
  throw new Error("The recording monitor answers every request.");
}

function answerCall({ token, inputs }: MockCallArgs, identity: CloudIdentity): MockCallResult {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return {
        accountId: identity.accountId,
        arn: `arn:aws:iam::${identity.accountId}:root`,
        userId: "local",
      };
    case "aws:index/getRegion:getRegion":
      return { name: identity.region, region: identity.region };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: ["a", "b", "c"].map((zone) => `${identity.region}${zone}`) };
    case "aws:secretsmanager/getRandomPassword:getRandomPassword":
      return { ...(inputs as object), randomPassword: recordedPassword(inputs as PasswordRules) };
    default:
      throw new Error(`The program calls ${token}, which the recording does not answer.`);
  }
}

interface PasswordRules {
  readonly passwordLength?: number;
}

/** Letters only, as any rules for passwords allow them. */
function recordedPassword({ passwordLength: length = 32 }: PasswordRules): string {
  return "aPasswordThatOnlyTheRecordingKnows".repeat(Math.ceil(length / 34)).slice(0, length);
}

/** What the outputs come to; in a first preview, which would be waited for in vain, none. */
async function settled(outputs: object): Promise<unknown> {
  if (pulumi.runtime.isDryRun()) return {};
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(outputs)) {
    values[key] = await new Promise((resolve) => pulumi.output(value).apply(resolve));
  }
  return values;
}

/** The entry and the stacks read the stack's name when they are loaded: the next recording loads them afresh. */
function forgetProgram(): void {
  for (const path of Object.keys(require.cache)) {
    if (
      path === join(pulumiProjectFolder, "index.ts") ||
      path.startsWith(join(pulumiProjectFolder, "stacks"))
    ) {
      delete require.cache[path];
    }
  }
}

function qualify(config: Readonly<Record<string, string>>, project: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );
}
