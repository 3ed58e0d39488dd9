import { consumedQueues } from "./queues";
import { types } from "./resource-types";
import { findingsIn, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { listed } from "./statements";
import { isKnown, NotKnownYet } from "./unknown-value";

/** AWS' advice for queues that Lambda polls: fewer, and a throttled function costs good messages. */
const leastReceives = 5;

/** SQS' default: four days. */
const defaultRetentionSeconds = 345_600;

/** What its consumer cannot handle leaves a queue for a place that keeps it longer. */
export const consumedQueuesHaveDeadLetters: StackRule = {
  name: "consumed-queues-have-dead-letters",
  description:
    "Every queue with a consumer has a dead-letter queue of its own that keeps messages longer: " +
    "a message's age counts from when it was first sent.",
  checkStack: (stack) =>
    findingsIn(
      consumedQueues(stack).map(({ queue }) => queue),
      (queue) => complaint(stack, queue),
    ),
};

function complaint(stack: CheckedStack, queue: CheckedResource): string | undefined {
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
