import type { EventMessage } from "../../events/event-message";
import type { BodyContent, BridgeEnvelope } from "./read-body";

/** Behind the id, which no quote is in, and before the account, EventBridge writes what its rules were matched with. */
const idAt = `{"version":"0","id":"`.length;

/**
 * Whether EventBridge delivered the event by its own type and source: rules, buses and who may publish are decided by
 * those of the envelope. Undefined when it was not EventBridge that delivered it.
 */
export function isDeliveredAsItself(
  content: BodyContent,
  { type, source }: Pick<EventMessage, "type" | "source">,
): boolean | undefined {
  const { head } = content;
  if (head !== undefined) {
    // Where no letter had to be escaped, which is nearly always, the texts are the same; else they are read.
    const own = `","detail-type":"${type}","source":"${source}","`;
    const isSame = head.startsWith(own, head.indexOf(`"`, idAt));
    if (isSame && !type.includes(`"`) && !source.includes(`"`)) return true;
  }
  const envelope = bridgeEnvelope(content);
  if (!envelope || (envelope["detail-type"] === undefined && envelope.source === undefined)) return undefined;
  return envelope["detail-type"] === type && envelope.source === source;
}

/** What EventBridge says of the event; undefined when it was not EventBridge that delivered it. */
export function bridgeEnvelope({ head, envelope }: BodyContent): BridgeEnvelope | undefined {
  return head === undefined ? envelope : (JSON.parse(`${head}}`) as BridgeEnvelope);
}
