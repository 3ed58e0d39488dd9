import { randomFillSync } from "node:crypto";

/** Drawn at once: asking for chance costs more than the rest. */
const drawn = Buffer.alloc(16 * 128);
const digits = Buffer.from("0123456789abcdef");
const text = Buffer.alloc(36, "-");
/** Where the bytes' digits stand between the dashes. */
const positions = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
let next = drawn.length;

/**
 * A UUID (version 4). Node's own is put together of twenty texts, which is worked off only by who looks into it: as ids
 * of messages, which are looked up again and again, that took more time and memory than the making.
 */
export function randomUuid(): string {
  if (next === drawn.length) {
    randomFillSync(drawn);
    next = 0;
  }
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index] as number;
    const byte = versioned(drawn[next++] as number, index);
    text[position] = digits[byte >> 4] as number;
    text[position + 1] = digits[byte & 15] as number;
  }
  return text.toString("latin1");
}

function versioned(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40;
  return index === 8 ? (byte & 0x3f) | 0x80 : byte;
}

/** A UUID (version 4) that is drawn from the given chance: the same chance, the same ids. */
export function uuidFrom(random: () => number): string {
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (digit) =>
    Math.floor(digit === "x" ? random() * 16 : 8 + random() * 4).toString(16),
  );
}
