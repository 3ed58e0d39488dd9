import {
  consumedQueuesHaveDeadLetters,
  partialFailuresReported,
  visibilityOutlastsConsumer,
} from "../../policy/consumers";
import { types } from "../../policy/resource-types";
import { about, changing, describeAllowed, describeRule, removing, rewriting, setting } from "./catches";

const queue = "user-search-index-events-queue";
const deadLetters = "user-search-index-dead-letters-queue";
const mapping = "user-search-index-mapping";
const source = "user-search-index-dead-letters-source";
const slow = setting(types.function, "user-search-index-consumer-function", { timeout: 60 });
const windowed = setting(types.mapping, mapping, { maximumBatchingWindowInSeconds: 20 });
const wanted = /must be at least 182 s \(6 × the function's 30 s \+ the batching window's 2 s\)/;

describeRule(visibilityOutlastsConsumer, [
  ...changing(types.queue, queue, [
    ["a second too few", { visibilityTimeoutSeconds: 180 }, wanted],
    ["SQS' default", { visibilityTimeoutSeconds: undefined }, /hides a received message for 30 s: must/],
  ]),
  ["a function that got more time", slow, queue, /for 182 s: must be at least 362 s/],
  ["a longer window", windowed, queue, /for 182 s: must be at least 200 s/],
]);

const ignored = /does not read which messages failed: set functionResponseTypes to ReportBatchItemFailures/;
describeRule(
  partialFailuresReported,
  changing(types.mapping, mapping, [
    ["a mapping that deletes what failed", { functionResponseTypes: undefined }, ignored],
  ]),
);

const keeping = (messageRetentionSeconds?: number) =>
  setting(types.queue, deadLetters, { messageRetentionSeconds });
const early = rewriting(types.queue, queue, "redrivePolicy", /"maxReceiveCount":\d+/, `"maxReceiveCount":4`);
const others = rewriting(
  types.redriveAllowPolicy,
  source,
  "redriveAllowPolicy",
  "prod-search-index",
  "prod-other",
);
describeRule(
  consumedQueuesHaveDeadLetters,
  about(queue, [
    [
      "a queue without one",
      setting(types.queue, queue, { redrivePolicy: undefined }),
      /has a consumer but no dead-letter queue: set redrivePolicy/,
    ],
    [
      "one that keeps messages no longer than the queue",
      keeping(864_000),
      /keeps messages for 864000 s, and its dead-letter queue user-search-index-dead-letters-queue only for 864000 s: must be longer/,
    ],
    ["one that keeps messages for SQS' default of four days", keeping(), /only for 345600 s/],
    [
      "one of another stack",
      removing(types.queue, deadLetters),
      /sends dead letters to arn:aws:sqs:us-east-1:000000000000:bellyfed-domain-user-prod-search-index-dead-letters, which is not in the stack/,
    ],
    ["giving up early", early, /gives a message up after 4 receives: allow at least 5/],
    [
      "one that any queue may use",
      removing(types.redriveAllowPolicy, source),
      /shares its dead-letter queue user-search-index-dead-letters-queue: a RedriveAllowPolicy must name it as the only source/,
    ],
    ["one that another queue may use", others, /shares its dead-letter queue/],
  ]),
);

const kept = { url: "https://queue/kept", arn: "arn:aws:sqs:us-east-1:000000000000:kept" };
describeAllowed(consumedQueuesHaveDeadLetters, [
  ["a queue that nobody consumes to have none", (stack) => stack.add(types.queue, "kept", kept)],
]);
