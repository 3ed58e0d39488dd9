import type { EventBridgeSettings, QueueAttribute } from "./ports";

/** An event that was given up, and for whose sake. */
export interface AbandonedEvent {
  readonly queueArn: string;
  /** Of the rule or the bus, which the queue's policy must let in. */
  readonly sourceArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Puts an event that was given up into a queue; says whether it is kept there, and else why not. */
export async function sendToDeadLetterQueue(
  { mayDeliver, sendToQueue }: Pick<EventBridgeSettings, "mayDeliver" | "sendToQueue">,
  { queueArn, sourceArn, body, attributes }: AbandonedEvent,
): Promise<{ readonly isKept: boolean; readonly end: string }> {
  const name = queueArn.split(":").at(-1);
  const texts = Object.entries(attributes).map(([key, text]): [string, QueueAttribute] => [
    key,
    { DataType: "String", StringValue: text },
  ]);
  try {
    const permission = mayDeliver?.(queueArn, sourceArn);
    if (permission && !permission.allowed) throw new Error(permission.reason);
    await sendToQueue(queueArn, body, Object.fromEntries(texts));
  } catch (error) {
    return { isKept: false, end: `dropped: ${name} refused it: ${(error as Error).message}` };
  }
  return { isKept: true, end: `kept in ${name}` };
}
