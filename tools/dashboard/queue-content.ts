import { fromMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { eventFacts } from "./event-facts";

/** A message that lies in a queue, with what it says. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly type: string;
  readonly eventId?: string;
  readonly sentAtMs: number;
  /** Why it is there, and more of it, as far as its attributes say so. */
  readonly reason?: string;
  readonly detail?: string;
  readonly body: string;
}

/** The oldest messages of a queue. */
export interface QueueContent {
  readonly queue: string;
  readonly messages: readonly QueuedMessage[];
  /** How many there are in all. */
  readonly count: number;
}

const shown = 20;

/** Looks into a queue without receiving anything; undefined if there is none of that name. */
export function queueContent(
  { services: { sqs }, account }: Pick<LocalAws, "services" | "account">,
  queue: string,
): QueueContent | undefined {
  const found = sqs.queueOf(`arn:aws:sqs:${account.region}:${account.id}:${queue}`);
  if (!found) return undefined;
  const all = [...found.messages.values()];
  const messages = all.slice(0, shown).map(({ message, history }): QueuedMessage => {
    const { body, attributes } = message;
    const {
      reason = attributes["ERROR_CODE"]?.StringValue,
      detail = attributes["ERROR_MESSAGE"]?.StringValue,
    } = fromMessageAttributes(attributes) ?? {};
    return {
      ...{ messageId: message.id, sentAtMs: history.sentAtMs, body, ...eventFacts(body) },
      ...(reason !== undefined && { reason }),
      ...(detail !== undefined && { detail }),
    };
  });
  return { queue, messages, count: all.length };
}
