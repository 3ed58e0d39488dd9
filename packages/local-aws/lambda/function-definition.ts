import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { isLogLevel, type LoggingSettings } from "./log-filter";

/** Settings that are answered as they were given; of these, role and VPC decide what a function reaches. */
export type DescribedSettings = Pick<
  FunctionConfiguration,
  | "Runtime"
  | "Role"
  | "Description"
  | "KMSKeyArn"
  | "TracingConfig"
  | "Architectures"
  | "EphemeralStorage"
  | "VpcConfig"
>;

/** A function as it is deployed. */
export interface FunctionSpec {
  /** At most 64 letters, digits, `-` and `_`. */
  readonly functionName: string;
  /** `<module>.<export>`, such as `index.handler`. */
  readonly handler: string;
  /** The package: content, or absolute path of it, by name in the package. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** The function's own environment variables. Default none. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMb: number;
  /** How many invocations may run at once; 0 throttles all. Default: no limit of its own. */
  readonly reservedConcurrency?: number;
  /** Default `Text`, as Lambda's. */
  readonly logging?: LoggingSettings | undefined;
  /** Default: the newest runtime, and nothing else. */
  readonly described?: DescribedSettings;
  /** The zip that the package came in: its SHA-256, base64, and its size. Default: those of its files. */
  readonly archive?: { readonly sha256: string; readonly bytes: number };
}

/** A function that exists: what was deployed and where its code lies. */
export interface DeployedFunction {
  readonly spec: FunctionSpec;
  readonly arn: string;
  /** The folder that holds the package, seen by the function as its task root. */
  readonly codeFolder: string;
  readonly codeSha256: string;
  readonly codeBytes: number;
  readonly modifiedAtMs: number;
  /** Another after each change. */
  readonly revisionId: string;
}

/** Refuses a function that Lambda would refuse, naming the field, its value and the rule. */
export function checkFunction(spec: FunctionSpec): void {
  const { functionName, handler, timeoutSeconds, memoryMb, reservedConcurrency = 0 } = spec;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(functionName)) {
    refuse("functionName", functionName, "1 to 64 letters, digits, hyphens and underscores");
  }
  if (!/^[^\s.][^\s]*\.[^\s.]+$/.test(handler)) refuse("handler", handler, "<module>.<export>");
  if (!isWithin(timeoutSeconds, 1, 900)) refuse("timeout", timeoutSeconds, "a whole number from 1 to 900");
  if (!isWithin(memoryMb, 128, 10_240)) refuse("memorySize", memoryMb, "a whole number from 128 to 10240");
  if (!isWithin(reservedConcurrency, 0, Infinity)) {
    refuse("reservedConcurrentExecutions", reservedConcurrency, "a whole number of 0 or more");
  }
  checkLogging(spec.logging);
  checkEnvironment(spec.environment);
  if (Object.keys(spec.files).length === 0) refuse("files", "{}", "at least one file");
  for (const file of Object.keys(spec.files)) {
    if (!isInside(file)) refuse("files", file, "a path inside the package, with forward slashes");
  }
}

function checkLogging({ format, applicationLevel }: LoggingSettings = { format: "Text" }): void {
  if (format !== "Text" && format !== "JSON") refuse("logFormat", format, "Text or JSON");
  if (applicationLevel === undefined) return;
  if (format === "Text") refuse("applicationLogLevel", applicationLevel, "only with the log format JSON");
  if (!isLogLevel(applicationLevel))
    refuse("applicationLogLevel", applicationLevel, "one of Lambda's levels");
}

const longestEnvironmentBytes = 4_096;
const reservedVariables =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

function checkEnvironment(environment: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(environment);
  const bad = names.find((name) => !/^[a-zA-Z]\w+$/.test(name) && !reservedVariables.test(name));
  if (bad !== undefined) refuse("environment", bad, "a letter, and letters, digits or underscores");
  const cannot =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const reserved = names.filter((name) => reservedVariables.test(name)).join(", ");
  if (reserved !== "") {
    throw new AwsError(
      "InvalidParameterValueException",
      `${cannot} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(environment)) > longestEnvironmentBytes) {
    throw new AwsError("InvalidParameterValueException", `${cannot} exceeded the 4KB limit.`);
  }
}

/** The ARN of a function of this account. */
export function functionArn(account: Account, functionName: string): string {
  return `arn:aws:lambda:${account.region}:${account.id}:function:${functionName}`;
}

/** The function's name in what a client may pass as FunctionName: a name, a partial ARN or an ARN. */
export function functionNameOf(nameOrArn: string, qualifier?: string): string {
  const [name = "", qualifierInName] = nameOrArn.replace(/^(.*:)?function:/, "").split(":");
  const version = qualifier ?? qualifierInName;
  if (version !== undefined && version !== "$LATEST") {
    throw new NotSimulated(`versions and aliases of Lambda functions ("${name}:${version}")`);
  }
  return name;
}

function refuse(field: string, value: string | number, rule: string): never {
  throw new AwsError("InvalidParameterValueException", `Function ${field} "${value}" is not valid: ${rule}.`);
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

function isInside(file: string): boolean {
  return (
    !/^([A-Za-z]:|[\\/])|\\/.test(file) &&
    file.split("/").every((part) => part && part !== "." && part !== "..")
  );
}
