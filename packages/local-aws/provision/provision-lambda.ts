import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import type { FunctionSpec } from "../lambda/function-definition";
import type { LambdaService } from "../lambda/lambda-service";
import { call } from "../service";
import { tagForms } from "./change-tags";
import { changesOf } from "./changes-of";
import { commonRules } from "./common-rules";
import type { Known } from "./known";
import type { Provisioner } from "./provisioner";
import type { Fields } from "./translate-inputs";

/** Functions, from the very files that would be deployed, and event source mappings. */
export const lambdaProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:lambda/function:Function": {
    rules: {
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
      vpcConfig: ["VpcConfig", { subnetIds: "SubnetIds", securityGroupIds: "SecurityGroupIds" }],
      ephemeralStorage: ["EphemeralStorage", { size: "Size" }],
      tags: "tags",
      codeSha256: commonRules.ofProvider,
      sourceCodeHash: commonRules.ofProvider,
      replaceSecurityGroupsOnDestroy: commonRules.ofDestroy,
      replacementSecurityGroupIds: commonRules.ofDestroy,
      useResourceTimeoutForPropagation: commonRules.ofProvider,
    },
    create: (fields, { lambda }) =>
      lambda.createFunction(
        functionSpec(fields),
        fields["tags"] as Readonly<Record<string, string>> | undefined,
      ),
    update: async (after, { lambda }, _, before) => {
      const [had, has] = [functionSpec(before), functionSpec(after)];
      const changes = changesOf({ ...had }, { ...has });
      if ("described" in changes)
        changes["described"] = changesOf({ ...had.described }, { ...has.described });
      // Files of the same paths may hold something else by now.
      return lambda.updateFunction(has.functionName, { ...changes, files: has.files });
    },
    delete: ({ functionName }, { lambda }) => call(lambda, "DeleteFunction", { FunctionName: functionName }),
    tags: tagForms.lambda,
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    rules: {
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
    create: async (fields, { lambda }, { arn }) =>
      lambda.createEventSourceMapping(
        fields as unknown as CreateEventSourceMappingCommandInput,
        arn.slice(arn.lastIndexOf(":") + 1),
      ),
    update: async ({ EventSourceArn: _, Tags: _tags, ...after }, { lambda }, known, before) => {
      const mapping = await mappingAtRest(before, lambda);
      const UUID = mapping?.["UUID"];
      await call(lambda, "UpdateEventSourceMapping", { UUID, ...unsetOptions, ...after });
      await mappingAtRest(fieldsOf(known), lambda);
    },
    delete: async (fields, { lambda }) => {
      const mapping = await mappingAtRest(fields, lambda);
      if (!mapping) return;
      await call(lambda, "DeleteEventSourceMapping", { UUID: mapping["UUID"] });
      await mappingAtRest(fields, lambda);
    },
    tags: {
      ...tagForms.lambda,
      of: async (known, { lambda }) =>
        (await mappingAtRest(fieldsOf(known), lambda))?.["EventSourceMappingArn"],
    },
  },
};

/** What an update says of an option that a mapping no longer has. */
const unsetOptions = {
  MaximumBatchingWindowInSeconds: 0,
  FunctionResponseTypes: [],
  ScalingConfig: {},
  FilterCriteria: {},
  MetricsConfig: {},
};

const fieldsOf = ({ inputs }: Known): Fields => ({
  EventSourceArn: inputs["eventSourceArn"],
  FunctionName: inputs["functionName"],
});

/** The mapping of a queue and a function as soon as no change of it is under way; undefined when there is none. */
async function mappingAtRest(
  { EventSourceArn, FunctionName }: Fields,
  lambda: LambdaService,
): Promise<Fields | undefined> {
  const name = lastPart(FunctionName);
  for (;;) {
    const { EventSourceMappings } = (await call(lambda, "ListEventSourceMappings", { EventSourceArn })) as {
      EventSourceMappings: Fields[];
    };
    const mapping = EventSourceMappings.find((one) => lastPart(one["FunctionArn"]) === name);
    if (!mapping || mapping["State"] === "Enabled" || mapping["State"] === "Disabled") return mapping;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function lastPart(nameOrArn: unknown): string {
  const text = String(nameOrArn);
  return text.slice(text.lastIndexOf(":") + 1);
}

function functionSpec({ tags: _, ...fields }: Fields): FunctionSpec {
  const { Description, KMSKeyArn, Architectures, Role, TracingConfig, EphemeralStorage, VpcConfig, ...spec } =
    fields;
  const described = {
    Runtime: "nodejs24.x",
    Role,
    Description: Description ?? "",
    ...(KMSKeyArn !== undefined && { KMSKeyArn }),
    Architectures: Architectures ?? ["x86_64"],
    TracingConfig: TracingConfig ?? { Mode: "PassThrough" },
    EphemeralStorage: EphemeralStorage ?? { Size: 512 },
    ...(VpcConfig !== undefined && { VpcConfig }),
  };
  return { ...spec, described } as unknown as FunctionSpec;
}
