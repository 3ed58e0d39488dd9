import { textAttribute } from "./dead-letter";
import type { ReceivedMessage } from "./read-dead-letter";

/**
 * A message of the parking lot with the attributes that it had before. The ten attributes of SQS have no room for those
 * of EventBridge, so they are made from `origin` and `detail`.
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
      TARGET_ARN: textAttribute(origin),
      ERROR_CODE: textAttribute(code),
      ERROR_MESSAGE: textAttribute(words.join(": ")),
    },
  };
}
