import type {
  CreateEventSourceMappingCommandInput,
  EventSourceMappingMetricsConfig,
  FilterCriteria,
  FunctionResponseType,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { AwsError, NotSimulated } from "../aws-error";

/** How a mapping reads its queue and calls its function. */
export interface MappingOptions {
  /** 1 to 10,000; more than 10 need a batching window. */
  readonly batchSize: number;
  /** How long a batch may be filled, 0 to 300. */
  readonly windowSeconds: number;
  /** 2 to 1,000; undefined means no limit of its own. */
  readonly maximumConcurrency?: number;
  readonly responseTypes: readonly FunctionResponseType[];
  readonly filterCriteria?: FilterCriteria;
  /** Kept only: no metric of a mapping is recorded here. */
  readonly metricsConfig?: EventSourceMappingMetricsConfig;
}

type Input = Partial<CreateEventSourceMappingCommandInput & UpdateEventSourceMappingCommandInput>;

const simulated: ReadonlySet<string> = new Set([
  "UUID",
  "EventSourceArn",
  "FunctionName",
  "Enabled",
  "BatchSize",
  "MaximumBatchingWindowInSeconds",
  "ScalingConfig",
  "FunctionResponseTypes",
  "FilterCriteria",
  "MetricsConfig",
  "Tags",
]);

/** The options Lambda starts from. */
export const defaultMappingOptions: MappingOptions = { batchSize: 10, windowSeconds: 0, responseTypes: [] };

/** The options after a create or update call, checked as Lambda checks them; what is not named stays. */
export function readMappingOptions(input: Input, before: MappingOptions): MappingOptions {
  const unknown = Object.entries(input).find(([key, value]) => value !== undefined && !simulated.has(key));
  if (unknown) throw new NotSimulated(`"${unknown[0]}" of an SQS event source mapping`);

  const { ScalingConfig: scaling, FilterCriteria: filter } = input;
  const options: MappingOptions = {
    batchSize: input.BatchSize ?? before.batchSize,
    windowSeconds: input.MaximumBatchingWindowInSeconds ?? before.windowSeconds,
    maximumConcurrency: scaling ? scaling.MaximumConcurrency : before.maximumConcurrency,
    responseTypes: input.FunctionResponseTypes ?? before.responseTypes,
    metricsConfig: input.MetricsConfig ?? before.metricsConfig,
    filterCriteria: filter ? (filter.Filters?.length ? filter : undefined) : before.filterCriteria,
  };
  checkRange("batchSize", options.batchSize, 1, 10_000);
  checkRange("maximumBatchingWindowInSeconds", options.windowSeconds, 0, 300);
  if (options.maximumConcurrency !== undefined) {
    checkRange("scalingConfig.maximumConcurrency", options.maximumConcurrency, 2, 1000);
  }
  if (options.batchSize > 10 && options.windowSeconds === 0) {
    throw new AwsError(
      "InvalidParameterValueException",
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  return options;
}

function checkRange(field: string, value: number, from: number, to: number): void {
  if (value >= from && value <= to) return;
  const bound = value < from ? `greater than or equal to ${from}` : `less than or equal to ${to}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
