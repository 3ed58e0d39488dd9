import { consumedQueues } from "./queues";
import { findingsIn, type StackRule } from "./rule";
import { listed } from "./statements";

/** AWS' advice: time for a batch to be throttled and tried again before its messages show up once more. */
const visibilityPerTimeout = 6;
const [defaultVisibilitySeconds, defaultTimeoutSeconds] = [30, 3];

/** No message is handed out again while a function still works on it. */
export const visibilityOutlastsConsumer: StackRule = {
  name: "visibility-outlasts-consumer",
  description:
    "A consumed queue's visibility timeout is at least six times its function's timeout, plus the window.",
  checkStack: (stack) =>
    consumedQueues(stack).flatMap(({ mapping, queue, consumer }) =>
      findingsIn([queue], ({ props }) => {
        const visibility = Number(props["visibilityTimeoutSeconds"] ?? defaultVisibilitySeconds);
        const timeout = Number(consumer?.props["timeout"] ?? defaultTimeoutSeconds);
        const window = Number(mapping.props["maximumBatchingWindowInSeconds"] ?? 0);
        const least = visibilityPerTimeout * timeout + window;
        if (visibility >= least) return undefined;
        return (
          `hides a received message for ${visibility} s: must be at least ${least} s ` +
          `(6 × the function's ${timeout} s + the batching window's ${window} s).`
        );
      }),
    ),
};

/** A consumer that gives one message back keeps the others done. */
export const partialFailuresReported: StackRule = {
  name: "partial-failures-reported",
  description:
    "Every event source mapping reads which messages failed: without, they are deleted with the rest.",
  checkStack: (stack) =>
    findingsIn(
      consumedQueues(stack).map(({ mapping }) => mapping),
      ({ props }) =>
        listed(props["functionResponseTypes"] as string[]).includes("ReportBatchItemFailures")
          ? undefined
          : "does not read which messages failed: set functionResponseTypes to ReportBatchItemFailures.",
    ),
};
