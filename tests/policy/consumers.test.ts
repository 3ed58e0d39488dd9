import { partialFailuresReported, visibilityOutlastsConsumer } from "../../policy/consumers";
import { types } from "../../policy/resource-types";
import { describeRule } from "./catches";

describeRule(visibilityOutlastsConsumer, [
  [
    "a second too few",
    (stack) =>
      stack.set(stack.one(types.queue, "user-journal-events-queue"), { visibilityTimeoutSeconds: 180 }),
    "user-journal-events-queue",
    /hides a received message for 180 s: must be at least 181 s \(6 × the function's 30 s \+ the batching window's 1 s\)/,
  ],
  [
    "a function that got more time",
    (stack) => stack.set(stack.one(types.function, "user-journal-consumer-function"), { timeout: 60 }),
    "user-journal-events-queue",
    /for 181 s: must be at least 361 s/,
  ],
  [
    "a longer window",
    (stack) =>
      stack.set(stack.one(types.mapping, "user-journal-mapping"), { maximumBatchingWindowInSeconds: 20 }),
    "user-journal-events-queue",
    /for 181 s: must be at least 200 s/,
  ],
  [
    "SQS' default of 30 seconds",
    (stack) =>
      stack.set(stack.one(types.queue, "user-journal-events-queue"), { visibilityTimeoutSeconds: undefined }),
    "user-journal-events-queue",
    /for 30 s: must be at least 181 s/,
  ],
]);

describeRule(partialFailuresReported, [
  [
    "a mapping that deletes what failed",
    (stack) =>
      stack.set(stack.one(types.mapping, "user-journal-mapping"), { functionResponseTypes: undefined }),
    "user-journal-mapping",
    /does not read which messages failed: set functionResponseTypes to ReportBatchItemFailures/,
  ],
]);
