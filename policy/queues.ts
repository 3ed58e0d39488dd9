import { types } from "./resource-types";
import {
  findingsIn,
  type CheckedResource,
  type CheckedStack,
  type ResourceRule,
  type StackRule,
} from "./rule";
import { listed, principalsOf, statementsOf, type Statement } from "./statements";

/** Messages at rest are encrypted, by a key that EventBridge can use. */
export const queuesEncrypted: ResourceRule = {
  name: "queues-encrypted",
  description: "Every queue is encrypted, by SQS itself or by a key of our own.",
  check: ({ type, props }) => {
    if (type !== types.queue) return [];
    const key = props["kmsMasterKeyId"];
    if (key === "alias/aws/sqs") {
      return ["is encrypted by alias/aws/sqs, which EventBridge cannot use: set sqsManagedSseEnabled."];
    }
    if (key || props["sqsManagedSseEnabled"] === true) return [];
    return ["is not encrypted: set sqsManagedSseEnabled, or kmsMasterKeyId to a key of our own."];
  },
};

/** Messages on their way are encrypted. */
export const queuesTlsOnly: StackRule = {
  name: "queues-tls-only",
  description: "Every queue has exactly one policy, and that denies everything that does not come over TLS.",
  checkStack: (stack) =>
    findingsIn(stack.ofType(types.queue), (queue) => {
      const policies = stack.having(types.queuePolicy, "queueUrl", queue.props["url"]);
      if (policies.length > 1) {
        return `has ${policies.length} policies: each overwrites the others, keep one.`;
      }
      if (statementsOf(policies[0]?.props["policy"]).some((statement) => deniesPlainHttp(statement, queue))) {
        return undefined;
      }
      return 'takes requests without TLS: deny sqs:* to everyone when aws:SecureTransport is "false".';
    }),
};

function deniesPlainHttp(statement: Statement, queue: CheckedResource): boolean {
  const { Effect, Action, Resource, Condition } = statement;
  return (
    Effect === "Deny" &&
    principalsOf(statement, "AWS").includes("*") &&
    listed(Action).includes("sqs:*") &&
    listed(Resource).some((arn) => arn === queue.props["arn"] || arn === "*") &&
    String(Condition?.["Bool"]?.["aws:SecureTransport"]) === "false"
  );
}

/** A queue that a function empties, and all that belongs to it. */
export interface ConsumedQueue {
  readonly mapping: CheckedResource;
  readonly queue: CheckedResource;
  readonly consumer: CheckedResource | undefined;
}

/** The queues of the stack that have a consumer. */
export function consumedQueues(stack: CheckedStack): ConsumedQueue[] {
  return stack.ofType(types.mapping).flatMap((mapping) => {
    const [queue] = stack.having(types.queue, "arn", mapping.props["eventSourceArn"]);
    const { functionName } = mapping.props;
    const consumer = stack
      .ofType(types.function)
      .find(({ props }) => props["arn"] === functionName || props["name"] === functionName);
    return queue ? [{ mapping, queue, consumer }] : [];
  });
}
