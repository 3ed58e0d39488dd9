import fc from "fast-check";

/** Halves of pairs, which are no characters. */
const [firstHalf, lastHalf] = [0xd800, 0xdfff];
const halves = lastHalf - firstHalf + 1;

/** As fast-check's own `unit: "binary"`, which makes a table of all million characters, and keeps it. */
const anyCharacter = fc
  .nat(0x10ffff - halves)
  .map((index) => String.fromCodePoint(index < firstHalf ? index : index + halves), indexOf);

function indexOf(character: unknown): number {
  const point = String(character).codePointAt(0) ?? firstHalf;
  const isCharacter = character === String.fromCodePoint(point) && (point < firstHalf || point > lastHalf);
  if (!isCharacter) throw new Error(`"${String(character)}" is no single character.`);
  return point < firstHalf ? point : point - halves;
}

/** Texts of any characters there are. */
export function anyText(constraints: Omit<fc.StringConstraints, "unit"> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: anyCharacter });
}
