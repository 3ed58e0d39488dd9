import type { SQSEvent } from "aws-lambda";
import type { EventMessage } from "../../../../events/message/event-message";
import { effect } from "../effect";

/** What no consumer can do without: parse the body, make the call. */
export async function handler(event: SQSEvent): Promise<{ batchItemFailures: [] }> {
  for (const { body } of event.Records) {
    const { detail } = JSON.parse(body) as { detail: EventMessage };
    await effect(detail.data);
  }
  return { batchItemFailures: [] };
}
