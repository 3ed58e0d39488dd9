import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { DeployedFunction } from "./function-definition";

/** A function as the Lambda API describes it. */
export function describeConfiguration(deployed: DeployedFunction): FunctionConfiguration {
  const { spec, arn, codeSha256, codeBytes, createdAtMs } = deployed;
  return {
    FunctionName: spec.functionName,
    FunctionArn: arn,
    Runtime: "nodejs24.x",
    Handler: spec.handler,
    CodeSize: codeBytes,
    CodeSha256: codeSha256,
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    // Lambda, too, gives this one as text.
    LastModified: new Date(createdAtMs).toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    LoggingConfig: {
      LogFormat: spec.logging?.format ?? "Text",
      ...(spec.logging?.format === "JSON" && {
        ApplicationLogLevel: spec.logging.applicationLevel ?? "INFO",
      }),
    },
    ...(spec.environment && { Environment: { Variables: { ...spec.environment } } }),
  };
}
