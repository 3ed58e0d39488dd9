import { consumedQueuesHaveDeadLetters } from "../../policy/dead-letters";
import { types } from "../../policy/resource-types";
import { describeAllowed, describeRule } from "./catches";

const queue = "user-journal-events-queue";
const deadLetters = "user-journal-dead-letters-queue";

describeRule(consumedQueuesHaveDeadLetters, [
  [
    "a queue without one",
    (stack) => stack.set(stack.one(types.queue, queue), { redrivePolicy: undefined }),
    queue,
    /has a consumer but no dead-letter queue: set redrivePolicy/,
  ],
  [
    "one that keeps messages no longer than the queue",
    (stack) => stack.set(stack.one(types.queue, deadLetters), { messageRetentionSeconds: 864_000 }),
    queue,
    /keeps messages for 864000 s, and its dead-letter queue user-journal-dead-letters-queue only for 864000 s: must be longer/,
  ],
  [
    "one that keeps messages for SQS' default of four days",
    (stack) => stack.set(stack.one(types.queue, deadLetters), { messageRetentionSeconds: undefined }),
    queue,
    /only for 345600 s/,
  ],
  [
    "one of another stack",
    (stack) => stack.remove(stack.one(types.queue, deadLetters)),
    queue,
    /sends dead letters to arn:aws:sqs:us-east-1:000000000000:bellyfed-domain-user-prod-journal-dead-letters, which is not in the stack/,
  ],
  [
    "giving up early",
    (stack) =>
      stack.rewrite(stack.one(types.queue, queue), "redrivePolicy", (text) =>
        text.replace(/"maxReceiveCount":\d+/, `"maxReceiveCount":4`),
      ),
    queue,
    /gives a message up after 4 receives: allow at least 5/,
  ],
  [
    "one that any queue may use",
    (stack) => stack.remove(stack.one(types.redriveAllowPolicy, "user-journal-dead-letters-source")),
    queue,
    /shares its dead-letter queue user-journal-dead-letters-queue: a RedriveAllowPolicy must name it as the only source/,
  ],
  [
    "one that another queue may use",
    (stack) =>
      stack.rewrite(
        stack.one(types.redriveAllowPolicy, "user-journal-dead-letters-source"),
        "redriveAllowPolicy",
        (text) => text.replace("prod-journal", "prod-other"),
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
