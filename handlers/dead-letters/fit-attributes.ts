import type { MessageAttribute } from "./dead-letter";
import { maxMessageBytes } from "../../events/message/message-size";

/**
 * The names of attributes by their importance; all others are removed first. A reason is kept with its count or not at
 * all: it would be redriven for ever.
 */
const important = [
  ["reason", "recoveries"],
  ...["parkingLotReason", "eventId", "origin", "firstSeen", "eventType", "consumer", "domain"].map((name) => [
    name,
  ]),
];

/** The only attribute that may be shortened: part of an id or an address is another one. */
const shortenable = "detail";

/**
 * The attributes that fit beside the body, as SQS limits both together. A message that SQS rejects for its size would
 * never leave its queue, so it loses its least important attributes, and never its body.
 */
export function fitAttributes<Attribute extends MessageAttribute>(
  body: string,
  attributes: Readonly<Record<string, Attribute>>,
): Record<string, Attribute> {
  let roomBytes = maxMessageBytes - Buffer.byteLength(body, "utf8");
  if (attributesBytes(attributes) <= roomBytes) return { ...attributes };
  const fitted: Record<string, Attribute> = {};
  for (const names of important) {
    const taken = Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
    const bytes = attributesBytes(taken);
    if (bytes > roomBytes) continue;
    roomBytes -= bytes;
    Object.assign(fitted, taken);
  }
  const detail = attributes[shortenable];
  return detail === undefined ? fitted : { ...fitted, ...shortened(detail, roomBytes) };
}

/** SQS counts names, data types and values. */
function attributesBytes(attributes: Readonly<Record<string, MessageAttribute>>): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { DataType = "", StringValue = "", BinaryValue }]) =>
      bytes + Buffer.byteLength(`${name}${DataType}${StringValue}`, "utf8") + (BinaryValue?.length ?? 0),
    0,
  );
}

/** The detail, shortened to whole characters that fit. */
function shortened<Attribute extends MessageAttribute>(
  detail: Attribute,
  roomBytes: number,
): Record<string, Attribute> {
  let leftBytes = roomBytes - attributesBytes({ [shortenable]: { ...detail, StringValue: "" } });
  let text = "";
  for (const character of detail.StringValue ?? "") {
    leftBytes -= Buffer.byteLength(character, "utf8");
    if (leftBytes < 0) break;
    text += character;
  }
  return text === "" ? {} : { [shortenable]: { ...detail, StringValue: text } };
}
