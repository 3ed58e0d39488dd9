import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import { NotSimulated } from "../aws-error";
import type { FunctionSpec } from "../lambda/function-definition";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";

/** Functions, from the very files that would be deployed, and event source mappings. */
export const lambdaProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:lambda/function:Function": provisioner(
    {
      name: "functionName",
      handler: "handler",
      code: ["files", ({ files }: { files: Record<string, string> }) => files],
      environment: ["environment", { variables: "variables" }, ({ variables }) => variables],
      timeout: "timeoutSeconds",
      memorySize: "memoryMb",
      reservedConcurrentExecutions: [
        "reservedConcurrency",
        // The provider's way to say that nothing is reserved.
        (executions: number) => (executions < 0 ? undefined : executions),
      ],
      loggingConfig: [
        "logging",
        {
          logFormat: "format",
          applicationLogLevel: "applicationLevel",
          logGroup: "logGroup",
          systemLogLevel: { noEffect: "lines of Lambda's own are not written here" },
        },
      ],
      runtime: { only: ["nodejs24.x"] },
      packageType: { only: ["Zip"] },
      publish: { only: [false] },
      skipDestroy: { only: [false] },
      description: commonRules.description,
      kmsKeyArn: commonRules.encryption,
      architectures: { noEffect: "functions run on this machine's processor" },
      role: { noEffect: "rights of functions are not checked" },
      tracingConfig: { noEffect: "the trace header travels in either mode, and nobody collects traces" },
      vpcConfig: { noEffect: "functions run on this machine, in no network of their own" },
      ephemeralStorage: { noEffect: "functions write to this machine's own disk" },
      tags: { noEffect: "nothing in here reads a function's tags" },
      codeSha256: commonRules.ofProvider,
      sourceCodeHash: commonRules.ofProvider,
      replaceSecurityGroupsOnDestroy: commonRules.ofDestroy,
      replacementSecurityGroupIds: commonRules.ofDestroy,
      useResourceTimeoutForPropagation: commonRules.ofProvider,
    },
    ({ logging, ...spec }, { lambda }) => {
      const { functionName } = spec;
      if (logging === undefined) return lambda.createFunction(spec as unknown as FunctionSpec);
      const { logGroup, ...kept } = logging as { logGroup?: string };
      if (logGroup !== undefined && logGroup !== `/aws/lambda/${String(functionName)}`)
        throw new NotSimulated(`the log group ${logGroup} of the function ${String(functionName)}`);
      return lambda.createFunction({ ...spec, logging: kept } as unknown as FunctionSpec);
    },
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": provisioner(
    {
      eventSourceArn: "EventSourceArn",
      functionName: "FunctionName",
      enabled: "Enabled",
      batchSize: "BatchSize",
      maximumBatchingWindowInSeconds: "MaximumBatchingWindowInSeconds",
      functionResponseTypes: "FunctionResponseTypes",
      scalingConfig: ["ScalingConfig", { maximumConcurrency: "MaximumConcurrency" }],
      filterCriteria: ["FilterCriteria", { filters: ["Filters", { pattern: "Pattern" }] }],
      tags: "Tags",
      kmsKeyArn: commonRules.encryption,
      metricsConfig: { noEffect: "no metric of a mapping is recorded here" },
      useResourceTimeoutForPropagation: commonRules.ofProvider,
    },
    async (fields, { lambda }, arn) =>
      lambda.createEventSourceMapping(
        fields as unknown as CreateEventSourceMappingCommandInput,
        arn.slice(arn.lastIndexOf(":") + 1),
      ),
  ),
};
