import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { acceptMessage } from "../../../packages/local-aws/sqs/accept-message";
import type { Queue } from "../../../packages/local-aws/sqs/queue";

/** Sends a message, which SQS may refuse for its size, its characters or its attributes. */
export function sendTo(
  queue: Queue,
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>> = {},
): void {
  queue.send([acceptMessage({ MessageBody: body, MessageAttributes: attributes }, queue)]);
}
