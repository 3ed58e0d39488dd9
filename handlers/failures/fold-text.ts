const namedEntities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
const escapes = /\\u\{?([0-9a-f]{1,6})\}?|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#(\d{1,7});|&([a-z]{2,4});/gi;
const percentEscapes = /(?:%[0-9a-f]{2})+/gi;
/** What follows an escape may belong to it, and half a surrogate pair is no character. */
const unsureEnd = /(?:[\\&%].*|[\ud800-\udbff])$/s;

/** A text without what spellings of one value differ in. */
export interface FoldedText {
  /** Letters and digits without accents, in lower case. */
  readonly letters: string;
  /** Positions in `letters` at which a word begins or ends. */
  readonly bounds: ReadonlySet<number>;
}

/** Decodes escapes of JSON, HTML and URLs, and removes case, accents, spaces and punctuation. */
export function foldText(text: string): FoldedText {
  const bounds = new Set([0]);
  let letters = "";
  for (const word of withoutAccents(text).split(notLetterOrDigit())) {
    letters += word;
    bounds.add(letters.length);
  }
  return { letters, bounds };
}

let notLetterOrDigitPattern: RegExp | undefined;

/** No literal: V8 reads those when it loads the file, and Unicode's classes take it half a millisecond. */
function notLetterOrDigit(): RegExp {
  return (notLetterOrDigitPattern ??= new RegExp("[^\\p{L}\\p{N}]+", "gu"));
}

/** The letters of {@link foldText}. */
export function foldedLetters(text: string): string {
  return withoutAccents(text).replace(notLetterOrDigit(), "");
}

/** A text's first characters as far as they say the same without the rest: whatever spells the text begins with them. */
export function beginningOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(unsureEnd, "");
}

function withoutAccents(text: string): string {
  return (
    unescape(text)
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      // The one letter whose lower case depends on what follows.
      .replaceAll("ς", "σ")
  );
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
