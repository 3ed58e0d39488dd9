// The few words of the peers that the benchmarks use; the packages are installed when a benchmark first runs.

declare module "@aws-lambda-powertools/batch" {
  import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
  export const EventType: { readonly SQS: "SQS" };
  export class BatchProcessor {
    constructor(eventType: "SQS", config: object);
  }
  export function processPartialResponse<Body>(
    event: SQSEvent,
    handler: (record: Omit<SQSRecord, "body"> & { readonly body: Body }) => Promise<void>,
    processor: BatchProcessor,
    options: object,
  ): Promise<SQSBatchResponse>;
}

declare module "@aws-lambda-powertools/batch/parser" {
  export const parser: unknown;
}

declare module "@aws-lambda-powertools/parser/helpers" {
  import type { z } from "zod";
  export function JSONStringified(schema: z.ZodType): z.ZodType;
}

declare module "@aws-lambda-powertools/parser/schemas/sqs" {
  import type { z } from "zod";
  export const SqsRecordSchema: z.ZodObject;
}

declare module "@aws-lambda-powertools/parser/schemas/eventbridge" {
  import type { z } from "zod";
  export const EventBridgeSchema: z.ZodObject;
}

declare module "@aws-lambda-powertools/metrics" {
  export const MetricUnit: { readonly Count: "Count"; readonly Milliseconds: "Milliseconds" };
  export class Metrics {
    constructor(options: {
      readonly namespace: string;
      readonly serviceName: string;
      readonly defaultDimensions: Readonly<Record<string, string>>;
    });
    addMetric(name: string, unit: string, value: number): void;
    publishStoredMetrics(): void;
  }
}

declare module "opossum" {
  interface Options {
    readonly timeout: number | false;
    readonly errorThresholdPercentage?: number;
    readonly resetTimeout?: number;
    readonly volumeThreshold?: number;
    readonly rollingPercentilesEnabled?: boolean;
    readonly errorFilter?: (error: unknown) => boolean;
  }
  export default class CircuitBreaker<Argument> {
    constructor(call: (argument: Argument) => Promise<void>, options: Options);
    fire(argument: Argument): Promise<void>;
    readonly opened: boolean;
    readonly halfOpen: boolean;
  }
}

declare module "cockatiel" {
  export const handleAll: unknown;
  export class ConsecutiveBreaker {
    constructor(failures: number);
  }
  export function circuitBreaker(
    policy: unknown,
    options: { readonly halfOpenAfter: number; readonly breaker: ConsecutiveBreaker },
  ): { execute<Result>(call: () => Promise<Result>): Promise<Result> };
}
