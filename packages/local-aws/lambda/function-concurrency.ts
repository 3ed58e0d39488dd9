import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError } from "../aws-error";
import type { FunctionRegistry, LiveFunction } from "./function-registry";

/** The API actions on the concurrency that is reserved for functions. */
export function concurrencyOperations(functions: FunctionRegistry) {
  return {
    async PutFunctionConcurrency(input: Lambda.PutFunctionConcurrencyRequest): Promise<Lambda.Concurrency> {
      const target = functions.find(input.FunctionName);
      target.reservedConcurrency = checkConcurrency(input.ReservedConcurrentExecutions);
      return concurrencyOf(target);
    },

    GetFunctionConcurrency: async ({ FunctionName }: Lambda.GetFunctionConcurrencyRequest) =>
      concurrencyOf(functions.find(FunctionName)),

    async DeleteFunctionConcurrency({ FunctionName }: Lambda.DeleteFunctionConcurrencyRequest) {
      functions.find(FunctionName).reservedConcurrency = undefined;
      return {};
    },
  };
}

/** What is reserved for a function, as the Lambda API says it. */
export function concurrencyOf({
  reservedConcurrency,
}: Pick<LiveFunction, "reservedConcurrency">): Lambda.Concurrency {
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

function checkConcurrency(reserved: number | undefined): number {
  if (reserved !== undefined && Number.isInteger(reserved) && reserved >= 0) return reserved;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${reserved}' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0`,
  );
}
