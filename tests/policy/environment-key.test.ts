import { environmentKeyUsed } from "../../policy/environment-key";
import { types } from "../../policy/resource-types";
import { encryptedStack } from "../stacks/recorded-stack";
import { changing, describeAllowed, describeRule } from "./catches";

const without = /is not encrypted with a key of this stack: pass it the key's ARN\./;
const foreignKey = "arn:aws:kms:us-east-1:999999999999:key/1";

/** Each type with one resource of it, by program name, and the inputs that take the key away. */
const taken: [type: string, name: string, change: Record<string, unknown>][] = [
  [types.bus, "user-bus", { kmsKeyIdentifier: undefined }],
  [types.archive, "user-archive", { kmsKeyIdentifier: undefined }],
  [types.queue, "user-journal-events-queue", { kmsMasterKeyId: undefined, sqsManagedSseEnabled: true }],
  [types.queue, "user-journal-dead-letters-queue", { kmsMasterKeyId: "alias/aws/sqs" }],
  [types.queue, "user-rejected-queue", { kmsMasterKeyId: foreignKey }],
  [types.topic, "alarms-page", { kmsMasterKeyId: undefined }],
  [types.logGroup, "user-journal-consumer-logs", { kmsKeyId: undefined }],
  [types.logGroup, "user-bus-logs-group", { kmsKeyId: undefined }],
  [types.secret, "user-search-index-signing-key-secret", { kmsKeyId: undefined }],
  [types.function, "user-journal-consumer-function", { kmsKeyArn: undefined }],
  [types.table, "tables-consumer-state", { serverSideEncryption: { enabled: true } }],
  [
    types.bucketEncryption,
    "claims-encryption",
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
  ],
];

describeRule(
  environmentKeyUsed,
  [
    ...taken.flatMap(([type, name, change]) =>
      changing(type, name, [[`${name} with ${JSON.stringify(change)}`, change, without]]),
    ),
    [
      "a bus that drops what it cannot encrypt",
      (stack) => {
        stack.set(stack.one(types.bus, "ingress-bus"), { deadLetterConfig: undefined });
        const { state } = stack.one(types.queue, "user-rejected-queue");
        const { kmsMasterKeyId } = state;
        // Kept for no bus any more, the queue is one as all others.
        stack.set(stack.one(types.queue, "ingress-undelivered-queue"), { kmsMasterKeyId });
      },
      "ingress-bus",
      /drops what it cannot encrypt: set deadLetterConfig to a queue that does not need its key\./,
    ],
    [
      "a bus whose last place needs the key that cannot be used",
      (stack) => {
        const { kmsKeyIdentifier } = stack.one(types.bus, "user-bus").inputs;
        stack.set(stack.one(types.queue, "user-undelivered-queue"), { kmsMasterKeyId: kmsKeyIdentifier });
      },
      "user-undelivered-queue",
      /keeps what its bus could not encrypt, and needs the same key: leave it to SQS' own\./,
    ],
  ],
  undefined,
  encryptedStack,
);

describeAllowed(environmentKeyUsed, [["a stack without such a key", () => undefined]]);
