import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { AwsError, NotSimulated } from "../aws-error";
import type { FunctionSpec } from "./function-definition";
import type { LoggingSettings } from "./log-filter";

type Input = Partial<CreateFunctionRequest & UpdateFunctionConfigurationRequest>;

/** A function's settings without its code. */
export type FunctionSettings = Omit<FunctionSpec, "files" | "archive" | "reservedConcurrency">;

const runtimes = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];
const longestDescription = 256;

/** Inputs that are read here, or that say what is changed and not how. */
const read: ReadonlySet<string> = new Set([
  ...["FunctionName", "Role", "Code", "Runtime", "Handler", "Description", "Timeout", "MemorySize"],
  ...["Environment", "KMSKeyArn", "TracingConfig", "Tags", "Architectures", "EphemeralStorage"],
  ...["LoggingConfig", "RevisionId"],
]);

/** The settings after a create or update call; what is not named stays. */
export function readFunctionSettings(input: Input, before: Partial<FunctionSpec> = {}): FunctionSettings {
  refuseOthers(input);
  const { described = {} } = before;
  const handler = input.Handler ?? before.handler;
  const Runtime = input.Runtime ?? described.Runtime;
  if (handler === undefined || Runtime === undefined) {
    throw invalid(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
  if (!runtimes.includes(Runtime)) throw new NotSimulated(`the runtime ${Runtime} of Lambda functions`);
  const KMSKeyArn = input.KMSKeyArn ?? described.KMSKeyArn;
  return {
    functionName: before.functionName ?? "",
    handler,
    timeoutSeconds: input.Timeout ?? before.timeoutSeconds ?? 3,
    memoryMb: input.MemorySize ?? before.memoryMb ?? 128,
    environment: input.Environment ? (input.Environment.Variables ?? {}) : before.environment,
    logging: input.LoggingConfig ? loggingOf(input.LoggingConfig, before.logging) : before.logging,
    described: {
      Runtime,
      Role: input.Role ?? described.Role,
      Description: checkDescription(input.Description ?? described.Description ?? ""),
      ...(KMSKeyArn && { KMSKeyArn }),
      ...(described.VpcConfig && { VpcConfig: described.VpcConfig }),
      TracingConfig: input.TracingConfig ?? described.TracingConfig ?? { Mode: "PassThrough" },
      Architectures: input.Architectures ?? described.Architectures ?? ["x86_64"],
      EphemeralStorage: checkStorage(input.EphemeralStorage ?? described.EphemeralStorage ?? { Size: 512 }),
    },
  };
}

/** Refuses by name whatever Lambda would do for an input that nothing is done for here. */
function refuseOthers(input: Input): void {
  const other = Object.entries(input).find(([name, value]) => !read.has(name) && !isEmpty(value));
  if (other) throw new NotSimulated(`"${other[0]}" of Lambda functions`);
}

/** Clients name what they do not use: networks without subnets, no layers, `{ ApplyOn: "None" }`. */
function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return [undefined, null, false, "", "None", "Zip"].includes(value as string);
}

function loggingOf(
  config: NonNullable<Input["LoggingConfig"]>,
  before: LoggingSettings | undefined,
): LoggingSettings {
  const { LogFormat = before?.format ?? "Text", ApplicationLogLevel, SystemLogLevel, LogGroup } = config;
  const applicationLevel = ApplicationLogLevel ?? before?.applicationLevel;
  const systemLevel = SystemLogLevel ?? before?.systemLevel;
  return {
    format: LogFormat,
    ...(LogFormat === "JSON" && { applicationLevel, systemLevel }),
    ...(LogFormat === "Text" && ApplicationLogLevel && { applicationLevel: ApplicationLogLevel }),
    logGroup: LogGroup ?? before?.logGroup,
  };
}

function checkDescription(text: string): string {
  if (text.length <= longestDescription) return text;
  throw invalid(`Description must be at most ${longestDescription} characters long.`);
}

function checkStorage<Storage extends { readonly Size: number | undefined }>(storage: Storage): Storage {
  const { Size = 0 } = storage;
  if (Number.isInteger(Size) && Size >= 512 && Size <= 10_240) return storage;
  throw invalid(`EphemeralStorage size ${Size} is not valid: a whole number from 512 to 10240.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
