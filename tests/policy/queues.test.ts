import { queuesEncrypted, queuesTakeAnySize, queuesTlsOnly } from "../../policy/queues";
import { types } from "../../policy/resource-types";
import { encryptedStack } from "../stacks/recorded-stack";
import { about, changing, describeAllowed, describeRule, removing, rewriting, setting } from "./catches";

const queue = "user-journal-events-queue";
const policy = "user-journal-events-policy";
const clear = /is not encrypted: set sqsManagedSseEnabled, or kmsMasterKeyId/;

describeRule(
  queuesEncrypted,
  changing(types.queue, queue, [
    ["a queue in clear text", { sqsManagedSseEnabled: false }, clear],
    [
      "a key that EventBridge cannot use",
      { kmsMasterKeyId: "alias/aws/sqs" },
      /alias\/aws\/sqs, which EventBridge cannot use/,
    ],
  ]),
);

describeRule(
  queuesEncrypted,
  changing(types.queue, queue, [
    ["a queue that lost the key, and has no other", { kmsMasterKeyId: undefined }, clear],
  ]),
  undefined,
  encryptedStack,
);

const ownKey = {
  sqsManagedSseEnabled: undefined,
  kmsMasterKeyId: "arn:aws:kms:us-east-1:000000000000:key/1",
};
describeAllowed(queuesEncrypted, [["a key of our own", setting(types.queue, queue, ownKey)]]);

describeRule(queuesTakeAnySize, [
  ...changing(types.queue, queue, [
    [
      "a queue that leaves its size to the AWS provider",
      { maxMessageSize: undefined },
      /takes messages of 262144 bytes, as the AWS provider says for it: set maxMessageSize to 1048576\./,
    ],
    [
      "a queue that takes a byte too few",
      { maxMessageSize: 1_048_575 },
      /takes messages of 1048575 bytes: set maxMessageSize to 1048576\./,
    ],
  ]),
  ...changing(types.queue, "user-journal-dead-letters-queue", [
    ["a dead-letter queue that takes less", { maxMessageSize: 262_144 }, /takes messages of 262144 bytes/],
  ]),
]);

const plain = /takes requests without TLS: deny sqs:\* to everyone when aws:SecureTransport is "false"\./;
const rewritten = (from: string, to: string) => rewriting(types.queuePolicy, policy, "policy", from, to);

describeRule(
  queuesTlsOnly,
  about(queue, [
    ["a queue without a policy", removing(types.queuePolicy, policy), plain],
    ["a denial of one action only", rewritten('"sqs:*"', '"sqs:SendMessage"'), plain],
    ["a denial for one account only", rewritten('"Principal":"*"', '"Principal":{"AWS":"1"}'), plain],
    ["a denial of what is secure", rewritten('"false"', '"true"'), plain],
    ["an allowance in place of a denial", rewritten('"Deny"', '"Allow"'), plain],
    ["a denial on another queue", rewritten("prod-journal", "prod-other"), plain],
    [
      "two policies of one queue",
      (stack) => stack.add(types.queuePolicy, "second", stack.one(types.queuePolicy, policy).inputs),
      /has 2 policies: each overwrites the others, keep one/,
    ],
  ]),
);
