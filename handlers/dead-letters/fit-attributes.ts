import type { MessageAttribute } from "./dead-letter";
import { maxMessageBytes } from "../../events/message/message-size";

/** Kept together or not at all: a reason without its count would be recovered for ever. */
const decisive = ["reason", "recoveries"];

/** What is left out last, in this order; what is not named here is left out first. */
const important = ["parkingLotReason", "eventId", "origin", "firstSeen", "eventType", "consumer", "domain"];

/** The only text that may be cut: part of an id or of an address is another one. */
const cuttable = "detail";

/**
 * The attributes that a message has room for beside its body, as SQS counts both together. A message that is refused
 * for its size would never leave the queue that it is in: one whose body leaves too little room loses attributes, the
 * least useful first, and never its body.
 */
export function fitAttributes<Attribute extends MessageAttribute>(
  body: string,
  attributes: Readonly<Record<string, Attribute>>,
): Record<string, Attribute> {
  let roomBytes = maxMessageBytes - Buffer.byteLength(body, "utf8");
  if (attributesBytes(attributes) <= roomBytes) return { ...attributes };
  const fitted: Record<string, Attribute> = {};
  const take = (names: readonly string[]): void => {
    const taken = Object.fromEntries(
      Object.entries(attributes).filter(([name]) => names.includes(name)),
    ) as Record<string, Attribute>;
    const bytes = attributesBytes(taken);
    if (bytes > roomBytes) return;
    roomBytes -= bytes;
    Object.assign(fitted, taken);
  };
  take(decisive);
  for (const name of important) take([name]);
  const detail = attributes[cuttable];
  return detail === undefined ? fitted : { ...fitted, ...cut(detail, roomBytes) };
}

/** What SQS counts for attributes: names, data types and values. */
function attributesBytes(attributes: Readonly<Record<string, MessageAttribute>>): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { DataType = "", StringValue = "", BinaryValue }]) =>
      bytes + Buffer.byteLength(`${name}${DataType}${StringValue}`, "utf8") + (BinaryValue?.length ?? 0),
    0,
  );
}

/** The detail as far as it fits, in whole characters; nothing when not even one does. */
function cut<Attribute extends MessageAttribute>(
  detail: Attribute,
  roomBytes: number,
): Record<string, Attribute> {
  let leftBytes = roomBytes - attributesBytes({ [cuttable]: { ...detail, StringValue: "" } });
  let text = "";
  for (const character of detail.StringValue ?? "") {
    leftBytes -= Buffer.byteLength(character, "utf8");
    if (leftBytes < 0) break;
    text += character;
  }
  return text === "" ? {} : { [cuttable]: { ...detail, StringValue: text } };
}
