import { invalidReceiptHandle } from "./sqs-errors";

/** The handle of one receive of one message; each receive gives another. */
export function receiptHandle(queueArn: string, messageId: string, receiveNumber: number): string {
  return Buffer.from(`${queueArn} ${messageId} ${receiveNumber}`).toString("base64");
}

/** The receive a handle of this queue stands for; throws ReceiptHandleIsInvalid for any other text. */
export function receiveOf(handle: string, queueArn: string): { messageId: string; receiveNumber: number } {
  const text = Buffer.from(handle, "base64").toString();
  const [arn, messageId, receiveNumber] = text.split(" ");
  const ours =
    arn === queueArn && messageId && receiveNumber && Buffer.from(text).toString("base64") === handle;
  if (!ours) throw invalidReceiptHandle(handle);
  return { messageId, receiveNumber: Number(receiveNumber) };
}
