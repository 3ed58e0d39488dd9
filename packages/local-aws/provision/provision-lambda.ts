import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
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
          systemLogLevel: "systemLevel",
        },
      ],
      runtime: { only: ["nodejs24.x"] },
      packageType: { only: ["Zip"] },
      publish: { only: [false] },
      skipDestroy: { only: [false] },
      description: "Description",
      kmsKeyArn: "KMSKeyArn",
      architectures: "Architectures",
      role: "Role",
      tracingConfig: ["TracingConfig", { mode: "Mode" }],
      vpcConfig: { noEffect: "functions run on this machine, in no network of their own" },
      ephemeralStorage: ["EphemeralStorage", { size: "Size" }],
      tags: "tags",
      codeSha256: commonRules.ofProvider,
      sourceCodeHash: commonRules.ofProvider,
      replaceSecurityGroupsOnDestroy: commonRules.ofDestroy,
      replacementSecurityGroupIds: commonRules.ofDestroy,
      useResourceTimeoutForPropagation: commonRules.ofProvider,
    },
    (fields, { lambda }) => {
      const { Description, KMSKeyArn, Architectures, Role, TracingConfig, EphemeralStorage, tags, ...spec } =
        fields;
      const described = {
        Runtime: "nodejs24.x",
        Role,
        Description: Description ?? "",
        ...(KMSKeyArn !== undefined && { KMSKeyArn }),
        Architectures: Architectures ?? ["x86_64"],
        TracingConfig: TracingConfig ?? { Mode: "PassThrough" },
        EphemeralStorage: EphemeralStorage ?? { Size: 512 },
      };
      return lambda.createFunction(
        { ...spec, described } as unknown as FunctionSpec,
        tags as Readonly<Record<string, string>> | undefined,
      );
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
      metricsConfig: ["MetricsConfig", { metrics: "Metrics" }],
      useResourceTimeoutForPropagation: commonRules.ofProvider,
    },
    async (fields, { lambda }, { arn }) =>
      lambda.createEventSourceMapping(
        fields as unknown as CreateEventSourceMappingCommandInput,
        arn.slice(arn.lastIndexOf(":") + 1),
      ),
  ),
};
