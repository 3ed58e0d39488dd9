import { devNull } from "node:os";
import { delimiter } from "node:path";
import type { Account } from "../account";
import type { Credentials } from "../access/identities";
import type { DeployedFunction } from "./function-definition";

/** What surrounds every function of the local AWS. */
export interface ProcessEnvironmentSettings {
  readonly account: Account;
  /** The endpoint that stands for all of AWS; undefined while there is none. */
  readonly endpointUrl?: string;
  /** Further variables each function gets, such as `NODE_EXTRA_CA_CERTS`. */
  readonly runtimeEnvironment: Readonly<Record<string, string>>;
  /** Whether the runtime has the process use the proxy, and Node.js not already as it starts. Default false. */
  readonly usesProxyLater?: boolean;
  /** The keys of the function's role. Default: keys that may do everything. */
  readonly credentials?: Credentials | undefined;
}

/** The whole environment of a function's process: its own, what surrounds it, and what Lambda sets. */
export function processEnvironment(
  { spec, codeFolder }: DeployedFunction,
  { account, endpointUrl, runtimeEnvironment, usesProxyLater, credentials }: ProcessEnvironmentSettings,
  runtimeApi: string,
): Record<string, string> {
  const environmentId = runtimeApi.slice(runtimeApi.indexOf("/") + 1);
  const { NODE_USE_ENV_PROXY: usesProxy, ...given } = { ...spec.environment, ...runtimeEnvironment };
  return {
    ...given,
    ...(usesProxy && { [usesProxyLater ? "LOCAL_RUNTIME_USE_ENV_PROXY" : "NODE_USE_ENV_PROXY"]: usesProxy }),
    ...(endpointUrl ? { AWS_ENDPOINT_URL: endpointUrl } : {}),
    _HANDLER: spec.handler,
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? "local",
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "local",
    AWS_SESSION_TOKEN: "local",
    AWS_DEFAULT_REGION: account.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.described?.Runtime ?? "nodejs24.x"}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logging?.logGroup ?? `/aws/lambda/${spec.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${environmentId}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: account.region,
    LAMBDA_TASK_ROOT: codeFolder,
    ...(spec.logging?.format === "JSON" && {
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: spec.logging.applicationLevel ?? "INFO",
    }),
    LANG: "en_US.UTF-8",
    PATH: ["/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    TZ: "UTC",
    // Lambda has no profile files; without these the SDK would read the profile files of the local user.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
