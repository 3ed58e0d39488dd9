import type { MessageAttribute } from "./dead-letter";
import type { ReceivedMessage } from "./read-dead-letter";

/**
 * A parked message with the attributes that it had before it was parked: recovery writes down what EventBridge said of
 * an undelivered event, but has no room for EventBridge's own attributes.
 */
export function leaveParkingLot(message: ReceivedMessage): ReceivedMessage {
  const { parkingLotReason: _, ...attributes } = message.attributes;
  const origin = attributes.origin?.StringValue ?? "";
  if (!origin.startsWith("arn:")) return { ...message, attributes };
  const [code = "", ...words] = (attributes.detail?.StringValue ?? "").split(": ");
  return {
    ...message,
    attributes: {
      ...attributes,
      TARGET_ARN: text(origin),
      ERROR_CODE: text(code),
      ERROR_MESSAGE: text(words.join(": ")),
    },
  };
}

function text(value: string): MessageAttribute {
  return { DataType: "String", StringValue: value };
}
