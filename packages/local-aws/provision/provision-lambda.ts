import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import type { LoggingSettings } from "../lambda/log-filter";
import { textInput, type Inputs, type Provisioner } from "./services";

/** Functions, from the very files that would be deployed, and event source mappings. */
export const lambdaProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:lambda/function:Function": (inputs, { lambda }) => {
    const environment = inputs["environment"] as { variables?: Record<string, string> } | undefined;
    return lambda.createFunction({
      functionName: textInput(inputs, "name"),
      handler: textInput(inputs, "handler"),
      files: (inputs["code"] as { files: Record<string, string> }).files,
      environment: environment?.variables ?? {},
      timeoutSeconds: inputs["timeout"] as number,
      memoryMb: inputs["memorySize"] as number,
      logging: loggingOf(inputs["loggingConfig"] as Inputs | undefined),
    });
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": async (inputs, { lambda }, arn) => {
    const scaling = inputs["scalingConfig"] as { maximumConcurrency?: number } | undefined;
    const mapping: Partial<Record<keyof CreateEventSourceMappingCommandInput, unknown>> = {
      EventSourceArn: textInput(inputs, "eventSourceArn"),
      FunctionName: textInput(inputs, "functionName"),
      Enabled: inputs["enabled"],
      BatchSize: inputs["batchSize"],
      MaximumBatchingWindowInSeconds: inputs["maximumBatchingWindowInSeconds"],
      FunctionResponseTypes: inputs["functionResponseTypes"],
      ScalingConfig: scaling && { MaximumConcurrency: scaling.maximumConcurrency },
    };
    lambda.createEventSourceMapping(
      mapping as CreateEventSourceMappingCommandInput,
      arn.slice(arn.lastIndexOf(":") + 1),
    );
  },
};

function loggingOf(config: Inputs | undefined): LoggingSettings | undefined {
  if (!config) return undefined;
  const { logFormat, applicationLogLevel } = config;
  return { format: logFormat, applicationLevel: applicationLogLevel } as LoggingSettings;
}
