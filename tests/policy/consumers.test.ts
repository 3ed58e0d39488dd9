import {
  consumedQueuesHaveDeadLetters,
  partialFailuresReported,
  visibilityOutlastsConsumer,
} from "../../policy/consumers";
import { types } from "../../policy/resource-types";
import { describeAllowed, describeRule, removing, rewriting, setting } from "./catches";

const queue = "user-journal-events-queue";
const deadLetters = "user-journal-dead-letters-queue";

describeRule(visibilityOutlastsConsumer, [
  [
    "a second too few",
    setting(types.queue, queue, { visibilityTimeoutSeconds: 180 }),
    queue,
    /hides a received message for 180 s: must be at least 181 s \(6 × the function's 30 s \+ the batching window's 1 s\)/,
  ],
  [
    "a function that got more time",
    setting(types.function, "user-journal-consumer-function", { timeout: 60 }),
    queue,
    /for 181 s: must be at least 361 s/,
  ],
  [
    "a longer window",
    setting(types.mapping, "user-journal-mapping", { maximumBatchingWindowInSeconds: 20 }),
    queue,
    /for 181 s: must be at least 200 s/,
  ],
  [
    "SQS' default of 30 seconds",
    setting(types.queue, queue, { visibilityTimeoutSeconds: undefined }),
    queue,
    /for 30 s: must be at least 181 s/,
  ],
]);

describeRule(partialFailuresReported, [
  [
    "a mapping that deletes what failed",
    setting(types.mapping, "user-journal-mapping", { functionResponseTypes: undefined }),
    "user-journal-mapping",
    /does not read which messages failed: set functionResponseTypes to ReportBatchItemFailures/,
  ],
]);

describeRule(consumedQueuesHaveDeadLetters, [
  [
    "a queue without one",
    setting(types.queue, queue, { redrivePolicy: undefined }),
    queue,
    /has a consumer but no dead-letter queue: set redrivePolicy/,
  ],
  [
    "one that keeps messages no longer than the queue",
    setting(types.queue, deadLetters, { messageRetentionSeconds: 864_000 }),
    queue,
    /keeps messages for 864000 s, and its dead-letter queue user-journal-dead-letters-queue only for 864000 s: must be longer/,
  ],
  [
    "one that keeps messages for SQS' default of four days",
    setting(types.queue, deadLetters, { messageRetentionSeconds: undefined }),
    queue,
    /only for 345600 s/,
  ],
  [
    "one of another stack",
    removing(types.queue, deadLetters),
    queue,
    /sends dead letters to arn:aws:sqs:us-east-1:000000000000:bellyfed-domain-user-prod-journal-dead-letters, which is not in the stack/,
  ],
  [
    "giving up early",
    rewriting(types.queue, queue, "redrivePolicy", /"maxReceiveCount":\d+/, `"maxReceiveCount":4`),
    queue,
    /gives a message up after 4 receives: allow at least 5/,
  ],
  [
    "one that any queue may use",
    removing(types.redriveAllowPolicy, "user-journal-dead-letters-source"),
    queue,
    /shares its dead-letter queue user-journal-dead-letters-queue: a RedriveAllowPolicy must name it as the only source/,
  ],
  [
    "one that another queue may use",
    rewriting(
      types.redriveAllowPolicy,
      "user-journal-dead-letters-source",
      "redriveAllowPolicy",
      "prod-journal",
      "prod-other",
    ),
    queue,
    /shares its dead-letter queue/,
  ],
]);

describeAllowed(consumedQueuesHaveDeadLetters, [
  [
    "a queue that nobody consumes to have none",
    (stack) =>
      stack.add(types.queue, "kept", {
        url: "https://queue/kept",
        arn: "arn:aws:sqs:us-east-1:000000000000:kept",
        sqsManagedSseEnabled: true,
      }),
  ],
]);
