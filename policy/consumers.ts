import { types } from "./resource-types";
import { findingsIn, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { listed } from "./statements";
import { isKnown, isSame, NotKnownYet } from "./unknown-value";

/** A queue that a function empties, and all that belongs to it. */
interface ConsumedQueue {
  readonly mapping: CheckedResource;
  readonly queue: CheckedResource;
  readonly consumer: CheckedResource | undefined;
}

function consumedQueues(stack: CheckedStack): ConsumedQueue[] {
  return stack.ofType(types.mapping).flatMap((mapping) => {
    const [queue] = stack.having(types.queue, "arn", mapping.props["eventSourceArn"]);
    const { functionName } = mapping.props;
    const consumer = stack
      .ofType(types.function)
      .find(({ props }) => isSame(props["arn"], functionName) || isSame(props["name"], functionName));
    return queue ? [{ mapping, queue, consumer }] : [];
  });
}

/** AWS' advice: time for a batch to be throttled and tried again before its messages show up once more. */
const visibilityPerTimeout = 6;
const [defaultVisibilitySeconds, defaultTimeoutSeconds] = [30, 3];

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

/** AWS' advice for queues that Lambda polls: fewer, and a throttled function costs good messages. */
const leastReceives = 5;

/** SQS' default: four days. */
const defaultRetentionSeconds = 345_600;

export const consumedQueuesHaveDeadLetters: StackRule = {
  name: "consumed-queues-have-dead-letters",
  description:
    "Every queue with a consumer has a dead-letter queue of its own that keeps messages longer: " +
    "a message's age counts from when it was first sent.",
  checkStack: (stack) =>
    consumedQueues(stack).flatMap(({ queue }) =>
      findingsIn([queue], () => deadLettersComplaint(stack, queue)),
    ),
};

function deadLettersComplaint(stack: CheckedStack, queue: CheckedResource): string | undefined {
  const redrive = parsed(queue.props["redrivePolicy"]);
  if (!redrive) return "has a consumer but no dead-letter queue: set redrivePolicy.";
  const { deadLetterTargetArn, maxReceiveCount } = redrive;
  if (Number(maxReceiveCount) < leastReceives) {
    return `gives a message up after ${String(maxReceiveCount)} receives: allow at least ${leastReceives}.`;
  }
  const [deadLetters] = stack.having(types.queue, "arn", deadLetterTargetArn);
  if (!deadLetters) return `sends dead letters to ${String(deadLetterTargetArn)}, which is not in the stack.`;
  const [own, kept] = [retentionSeconds(queue), retentionSeconds(deadLetters)];
  if (kept <= own) {
    return `keeps messages for ${own} s, and its dead-letter queue ${deadLetters.name} only for ${kept} s: must be longer.`;
  }
  const allowed = stack
    .having(types.redriveAllowPolicy, "queueUrl", deadLetters.props["url"])
    .flatMap(({ props }) => listed(parsed(props["redriveAllowPolicy"])?.["sourceQueueArns"] as string[]));
  return allowed.length === 1 && allowed[0] === queue.props["arn"]
    ? undefined
    : `shares its dead-letter queue ${deadLetters.name}: a RedriveAllowPolicy must name it as the only source.`;
}

function retentionSeconds({ props }: CheckedResource): number {
  return Number(props["messageRetentionSeconds"] ?? defaultRetentionSeconds);
}

function parsed(text: unknown): Record<string, unknown> | undefined {
  if (!isKnown(text)) throw new NotKnownYet("a redrive policy that is not known yet");
  return typeof text === "string" && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : undefined;
}
