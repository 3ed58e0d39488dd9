import type { SQSRecord } from "aws-lambda";
import CircuitBreaker from "opossum";
import { readBenchEvent, type BenchEvent } from "../bench-event";
import { StatusError } from "../measured-dependency";
import type { Design } from "../testbed";

/** opossum with its defaults, refusals not counted and at least five calls before it opens; partial batch responses. */
export const perInstanceLibrary: Design = {
  name: "opossum per instance, partial batch responses",
  visibilitySeconds: 30,
  maxReceiveCount: 5,
  batchSize: 10,
  windowMs: 0,
  reportsBatchItemFailures: true,
  start({ dependency }) {
    const breaker = new CircuitBreaker((event: BenchEvent) => dependency.call(event), {
      timeout: false,
      volumeThreshold: 5,
      errorFilter: (error) => error instanceof StatusError && error.status === 400,
    });
    return async (records) => {
      const failed: string[] = [];
      const handle = ({ messageId, body }: SQSRecord): Promise<void> =>
        breaker.fire(readBenchEvent(body)).catch(() => void failed.push(messageId));
      await Promise.all(records.map(handle));
      return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    };
  },
};
