import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { DeployedFunction } from "./function-definition";

const newestRuntime = "nodejs24.x";

/** A function as the Lambda API describes it. */
export function describeConfiguration(deployed: DeployedFunction): FunctionConfiguration {
  const { spec, arn, codeSha256, codeBytes, modifiedAtMs, revisionId } = deployed;
  const { format, applicationLevel, systemLevel, logGroup } = spec.logging ?? { format: "Text" };
  const hasVariables = Object.keys(spec.environment ?? {}).length > 0;
  return {
    FunctionName: spec.functionName,
    FunctionArn: arn,
    Runtime: newestRuntime,
    Handler: spec.handler,
    CodeSize: codeBytes,
    CodeSha256: codeSha256,
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    // Lambda, too, gives this one as text.
    LastModified: new Date(modifiedAtMs).toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    LoggingConfig: {
      LogFormat: format,
      ...(format === "JSON" && {
        ApplicationLogLevel: applicationLevel ?? "INFO",
        SystemLogLevel: systemLevel ?? "INFO",
      }),
      LogGroup: logGroup ?? `/aws/lambda/${spec.functionName}`,
    },
    RevisionId: revisionId,
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    ...spec.described,
    ...(hasVariables && { Environment: { Variables: { ...spec.environment } } }),
  };
}
