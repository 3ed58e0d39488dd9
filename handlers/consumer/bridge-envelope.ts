import type { EventMessage } from "../../events/message/event-message";
import type { BodyContent, BridgeEnvelope } from "./read-body";

/** What EventBridge writes between the id, a UUID, the type, the source and the account. */
const beforeType = `","detail-type":"`;
const beforeSource = `","source":"`;
const behindSource = `","`;
const typeAt = `{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103`.length + beforeType.length;

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
    const sourceAt = typeAt + type.length + beforeSource.length;
    const isSame =
      head.startsWith(beforeType, typeAt - beforeType.length) &&
      head.startsWith(type, typeAt) &&
      head.startsWith(beforeSource, typeAt + type.length) &&
      head.startsWith(source, sourceAt) &&
      head.startsWith(behindSource, sourceAt + source.length);
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
