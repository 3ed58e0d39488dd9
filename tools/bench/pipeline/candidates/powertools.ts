import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { parser } from "@aws-lambda-powertools/batch/parser";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { SqsRecordSchema } from "@aws-lambda-powertools/parser/schemas/sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { EventMessage } from "../../../../events/message/event-message";
import { deliveredEvent } from "../delivered-event";
import { contractVariable, measuredContracts, type MeasuredContract } from "../measured-contracts";

/** How a Powertools consumer is put together. */
export interface PowertoolsConsumer {
  /** Whether the record's schema is extended once, or, as documented, by the library for each record. */
  readonly schema: "extended once" | "per record";
  /** Runs one call through the circuit breaker. */
  readonly guarded: (data: unknown) => Promise<void>;
}

/** A consumer of Powertools' batch, parser and metrics, with a circuit breaker library around the call. */
export function powertoolsConsumer({ schema, guarded }: PowertoolsConsumer) {
  const body = deliveredEvent(measuredContracts[process.env[contractVariable] as MeasuredContract]);
  const processor = new BatchProcessor(EventType.SQS, {
    parser,
    ...(schema === "extended once"
      ? { schema: SqsRecordSchema.extend({ body: JSONStringified(body) }) }
      : { innerSchema: body, transformer: "json" }),
  });
  const metrics = new Metrics({
    namespace: "EventPipeline",
    serviceName: "bench",
    defaultDimensions: { Domain: "analytics", Consumer: "bench" },
  });
  return async (event: SQSEvent, context: object): Promise<SQSBatchResponse> => {
    const response = await processPartialResponse<{ detail: EventMessage }>(
      event,
      async ({ body: { detail } }) => {
        const startedMs = Date.now();
        metrics.addMetric("EventAge", MetricUnit.Milliseconds, startedMs - Date.parse(detail.metadata.time));
        await guarded(detail.data);
        metrics.addMetric("ProcessingDuration", MetricUnit.Milliseconds, Date.now() - startedMs);
        metrics.addMetric("EventsProcessed", MetricUnit.Count, 1);
      },
      processor,
      { context, throwOnFullBatchFailure: false },
    );
    metrics.addMetric("EventsReceived", MetricUnit.Count, event.Records.length);
    metrics.publishStoredMetrics();
    return response;
  };
}
