import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError } from "../aws-error";
import { pageByMarker } from "../page-by-marker";
import { addLambdaTags } from "./lambda-tags";
import { readArchive, type ReadObject } from "./function-archive";
import { concurrencyOf } from "./function-concurrency";
import { describeConfiguration } from "./function-configuration";
import type { FunctionRegistry, LiveFunction } from "./function-registry";
import { readFunctionSettings } from "./read-function-settings";

/** What the actions on functions need around them. */
export interface FunctionPorts {
  readonly functions: FunctionRegistry;
  /** Where packages in buckets are read. Default: there are none. */
  readonly readObject?: ReadObject | undefined;
  /** Whether Lambda may assume a role of the account. Default: any. */
  readonly canAssume?: ((roleArn: string) => boolean) | undefined;
}

/** The API actions on functions, but for their invocation. */
export function functionOperations({ functions, readObject, canAssume }: FunctionPorts) {
  const checkRole = (roleArn: string | undefined): void => {
    if (roleArn !== undefined && canAssume?.(roleArn) === false) throw unassumable();
  };
  return {
    async CreateFunction(input: Lambda.CreateFunctionRequest): Promise<Lambda.FunctionConfiguration> {
      const settings = readFunctionSettings(input, { functionName: input.FunctionName ?? "" });
      const tags = new Map<string, string>();
      addLambdaTags(tags, input.Tags);
      const code = await readArchive(input.Code ?? {}, readObject);
      checkRole(input.Role);
      const created = await functions.create({ ...settings, ...code });
      for (const [key, value] of tags) created.tags.set(key, value);
      return describeConfiguration(created.deployed);
    },

    async UpdateFunctionCode(input: Lambda.UpdateFunctionCodeRequest): Promise<Lambda.FunctionConfiguration> {
      const { FunctionName, RevisionId, DryRun, Architectures, Publish, PublishTo, ...code } = input;
      const target = unchanged(functions.find(FunctionName), RevisionId);
      const { described } = readFunctionSettings({ Architectures, Publish, PublishTo }, target.deployed.spec);
      const read = await readArchive(code, readObject);
      if (!DryRun) await functions.update(target, { ...read, described });
      return describeConfiguration(target.deployed);
    },

    async UpdateFunctionConfiguration(
      input: Lambda.UpdateFunctionConfigurationRequest,
    ): Promise<Lambda.FunctionConfiguration> {
      const target = unchanged(functions.find(input.FunctionName), input.RevisionId);
      const settings = readFunctionSettings(input, target.deployed.spec);
      checkRole(input.Role);
      await functions.update(target, settings);
      return describeConfiguration(target.deployed);
    },

    async GetFunction(input: Lambda.GetFunctionRequest): Promise<Lambda.GetFunctionResponse> {
      const { deployed, tags, ...target } = functions.find(input.FunctionName, input.Qualifier);
      return {
        Configuration: describeConfiguration(deployed),
        Code: { RepositoryType: "S3", Location: `file://${deployed.codeFolder}` },
        ...(tags.size > 0 && { Tags: Object.fromEntries(tags) }),
        ...(target.reservedConcurrency !== undefined && { Concurrency: concurrencyOf(target) }),
      };
    },

    GetFunctionConfiguration: async (input: Lambda.GetFunctionConfigurationRequest) =>
      describeConfiguration(functions.find(input.FunctionName, input.Qualifier).deployed),

    async ListFunctions(input: Lambda.ListFunctionsRequest): Promise<Lambda.ListFunctionsResponse> {
      const { items, NextMarker } = pageByMarker(functions.list(), input, 50);
      return { Functions: items.map((one) => describeConfiguration(one.deployed)), NextMarker };
    },

    // Nothing is published: the only version is what is deployed.
    async ListVersionsByFunction({ FunctionName }: Lambda.ListVersionsByFunctionRequest) {
      const latest = describeConfiguration(functions.find(FunctionName).deployed);
      return { Versions: [{ ...latest, FunctionArn: `${latest.FunctionArn}:$LATEST` }] };
    },

    async DeleteFunction({ FunctionName, Qualifier }: Lambda.DeleteFunctionRequest): Promise<object> {
      functions.remove(FunctionName, Qualifier);
      return {};
    },

    async GetFunctionCodeSigningConfig({ FunctionName }: Lambda.GetFunctionCodeSigningConfigRequest) {
      return { FunctionName: functions.find(FunctionName).deployed.spec.functionName };
    },
  };
}

function unassumable(): AwsError {
  const message = "The role defined for the function cannot be assumed by Lambda.";
  return new AwsError("InvalidParameterValueException", message);
}

function unchanged(target: LiveFunction, revisionId: string | undefined): LiveFunction {
  if (revisionId === undefined || revisionId === target.deployed.revisionId) return target;
  const message =
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
  throw new AwsError("PreconditionFailedException", message, 412);
}
