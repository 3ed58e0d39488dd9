import type { EventMessage } from "../../events/message/event-message";
import { knownValues, type KnownValues } from "../failures/known-values";
import { plainFields } from "../failures/plain-fields";
import { redact } from "../failures/redact";
import type { HandlerContext } from "../settings/event-handler";
import type { EventLog } from "./event-log";

/**
 * The log of one attempt at an event.
 * @param json a text that holds the event's data
 */
export function handlerLog(
  event: EventMessage,
  json: string | undefined,
  attempt: number,
  log: EventLog,
): HandlerContext["log"] {
  const { type, metadata, data } = event;
  let known: KnownValues | undefined;
  const clean = (text: string): string => redact(text, (known ??= knownValues(data, json)));
  return (level, message, fields) => {
    if (!log.isOn(level)) return;
    log.line(level, clean(textOf(message)), {
      ...(fields && plainFields(fields, clean)),
      eventId: metadata.id,
      type,
      correlationId: metadata.correlationId,
      attempt,
    });
  };
}

/** A handler without types may pass any value. */
function textOf(message: unknown): string {
  try {
    return String(message);
  } catch {
    return "[unreadable]";
  }
}
