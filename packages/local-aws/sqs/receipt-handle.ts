import { invalidReceiptHandle } from "./sqs-errors";

/** What the handles of a queue begin with. */
export function handlePrefix(queueArn: string): string {
  return `${Buffer.from(queueArn).toString("base64")}/`;
}

/** The handle of one receive of one message; each receive gives another. */
export function receiptHandle(prefix: string, messageId: string, receiveNumber: number): string {
  return `${prefix}${messageId}/${receiveNumber}`;
}

/** The receive a handle with this prefix stands for; throws ReceiptHandleIsInvalid for any other text. */
export function receiveOf(handle: string, prefix: string): { messageId: string; receiveNumber: number } {
  const end = handle.lastIndexOf("/");
  const receiveNumber = Number(handle.slice(end + 1));
  const isOfQueue = end > prefix.length && handle.startsWith(prefix);
  if (!isOfQueue || !(receiveNumber > 0)) throw invalidReceiptHandle(handle);
  return { messageId: handle.slice(prefix.length, end), receiveNumber };
}
