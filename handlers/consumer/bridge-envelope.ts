import type { EventMessage } from "../../events/message/event-message";
import type { BodyContent, BridgeEnvelope } from "./read-body";

/** What EventBridge writes between id, type, source and account. */
const beforeType = `","detail-type":"`;
const beforeSource = `","source":"`;
const behindSource = `","`;
const typeAt = `{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103`.length + beforeType.length;

/**
 * Whether the event has the type and source of its EventBridge envelope, by which rules matched it. Undefined when
 * EventBridge did not deliver it.
 */
export function isDeliveredAsItself(
  content: BodyContent,
  { type, source }: Pick<EventMessage, "type" | "source">,
): boolean | undefined {
  const { head } = content;
  if (head !== undefined) {
    // The texts are equal unless they hold escapes; then they are parsed.
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

/** The envelope; undefined when EventBridge did not deliver the event. */
export function bridgeEnvelope({ head, envelope }: BodyContent): BridgeEnvelope | undefined {
  return head === undefined ? envelope : (JSON.parse(`${head}}`) as BridgeEnvelope);
}
