import { queuesEncrypted, queuesTakeAnySize, queuesTlsOnly } from "../../policy/queues";
import { types } from "../../policy/resource-types";
import { encryptedStack } from "../stacks/recorded-stack";
import { describeAllowed, describeRule, removing, setting } from "./catches";

const name = "user-journal-events";

describeRule(queuesEncrypted, [
  [
    "a queue in clear text",
    setting(types.queue, `${name}-queue`, { sqsManagedSseEnabled: false }),
    `${name}-queue`,
    /is not encrypted: set sqsManagedSseEnabled, or kmsMasterKeyId/,
  ],
  [
    "a key that EventBridge cannot use",
    setting(types.queue, `${name}-queue`, { kmsMasterKeyId: "alias/aws/sqs" }),
    `${name}-queue`,
    /alias\/aws\/sqs, which EventBridge cannot use/,
  ],
]);

describeRule(
  queuesEncrypted,
  [
    [
      "a queue that lost the key, and has no other",
      setting(types.queue, `${name}-queue`, { kmsMasterKeyId: undefined }),
      `${name}-queue`,
      /is not encrypted: set sqsManagedSseEnabled, or kmsMasterKeyId/,
    ],
  ],
  () => undefined,
  encryptedStack,
);

describeAllowed(queuesEncrypted, [
  [
    "a key of our own",
    setting(types.queue, `${name}-queue`, {
      sqsManagedSseEnabled: undefined,
      kmsMasterKeyId: "arn:aws:kms:us-east-1:000000000000:key/1",
    }),
  ],
]);

describeRule(queuesTakeAnySize, [
  [
    "a queue that leaves its size to the AWS provider",
    setting(types.queue, `${name}-queue`, { maxMessageSize: undefined }),
    `${name}-queue`,
    /takes messages of 262144 bytes, as the AWS provider says for it: set maxMessageSize to 1048576\./,
  ],
  [
    "a queue that takes a byte too few",
    setting(types.queue, `${name}-queue`, { maxMessageSize: 1_048_575 }),
    `${name}-queue`,
    /takes messages of 1048575 bytes: set maxMessageSize to 1048576\./,
  ],
  [
    "a dead-letter queue that takes less than the queue it serves",
    setting(types.queue, "-dead-letters-queue", { maxMessageSize: 262_144 }),
    "user-journal-dead-letters-queue",
    /takes messages of 262144 bytes/,
  ],
]);

const plain = /takes requests without TLS: deny sqs:\* to everyone when aws:SecureTransport is "false"\./;
const rewritten =
  (from: string, to: string) => (stack: Parameters<Parameters<typeof describeRule>[1][0][1]>[0]) =>
    stack.rewrite(stack.one(types.queuePolicy, `${name}-policy`), "policy", (text) => text.replace(from, to));

describeRule(queuesTlsOnly, [
  ["a queue without a policy", removing(types.queuePolicy, `${name}-policy`), `${name}-queue`, plain],
  ["a denial of one action only", rewritten('"sqs:*"', '"sqs:SendMessage"'), `${name}-queue`, plain],
  [
    "a denial for one account only",
    rewritten('"Principal":"*"', '"Principal":{"AWS":"1"}'),
    `${name}-queue`,
    plain,
  ],
  ["a denial of what is secure", rewritten('"false"', '"true"'), `${name}-queue`, plain],
  ["an allowance in place of a denial", rewritten('"Deny"', '"Allow"'), `${name}-queue`, plain],
  ["a denial on another queue", rewritten("prod-journal", "prod-other"), `${name}-queue`, plain],
  [
    "two policies of one queue",
    (stack) => {
      const { inputs } = stack.one(types.queuePolicy, `${name}-policy`);
      stack.add(types.queuePolicy, "second", inputs);
    },
    `${name}-queue`,
    /has 2 policies: each overwrites the others, keep one/,
  ],
]);
