import { invalidValue } from "./sqs-errors";

const maxHiddenSeconds = 43_200;

/**
 * Throws what SQS answers to a message that is to be hidden longer than it allows.
 * @param sinceReceiveMs how long ago it was received @default it does not count
 */
export function checkHiddenSeconds(seconds: number, sinceReceiveMs = 0): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > maxHiddenSeconds) {
    throw invalidValue("VisibilityTimeout", seconds, `Must be between 0 and ${maxHiddenSeconds} seconds.`);
  }
  if (sinceReceiveMs + seconds * 1000 <= maxHiddenSeconds * 1000) return;
  const reason = `Total VisibilityTimeout for the message is beyond the limit [${maxHiddenSeconds} seconds].`;
  throw invalidValue("VisibilityTimeout", seconds, reason);
}
