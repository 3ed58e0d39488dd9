const namedEntities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
const escapes = /\\u\{?([0-9a-f]{1,6})\}?|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#(\d{1,7});|&([a-z]{2,4});/gi;
const percentEscapes = /(?:%[0-9a-f]{2})+/gi;
const notLetterOrDigit = /[^\p{L}\p{N}]+/gu;

/** A text in which spellings no longer differ. */
export interface FoldedText {
  /** Letters and digits alone, without accents, in lower case. */
  readonly letters: string;
  /** Its words, written likewise. */
  readonly words: readonly string[];
  /** Where among the letters its words begin. */
  readonly starts: ReadonlySet<number>;
}

/**
 * Reads escapes of JSON, HTML and addresses, and leaves out what spellings of one value differ in: case, accents (whether
 * composed or not), spaces and punctuation, also inside numbers.
 */
export function foldText(text: string): FoldedText {
  const read = unescape(text)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  const words = read.split(notLetterOrDigit).filter((word) => word !== "");
  const starts = new Set<number>();
  let length = 0;
  for (const word of words) {
    starts.add(length);
    length += word.length;
  }
  return { letters: words.join(""), words, starts };
}

function unescape(text: string): string {
  if (!/[\\&%+]/.test(text)) return text;
  return text
    .replace(escapes, (whole, ...found: (string | undefined)[]) => {
      const [json, byte, hex, decimal, name] = found;
      if (name !== undefined) return namedEntities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? parseInt(json ?? byte ?? hex ?? "", 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(percentEscapes, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8"));
}
