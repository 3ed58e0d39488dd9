import { canonicalJson } from "./canonical-json";
import { isLosslessNumber } from "./lossless-number";

/** What a number has that JavaScript does not keep: sixteen digits in a row, or an exponent of three. */
const perhapsChanged = /[\d.]{16}|\d[eE][+-]?\d{3}/;

/** Whether a JSON text may have a number that JavaScript does not keep; in a moment, and seldom wrongly. */
export function mayLosePrecision(json: string): boolean {
  return perhapsChanged.test(json);
}

const textsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * As {@link canonicalJson}, and of data with numbers that JavaScript does not keep a text that tells apart what they were
 * written as: 9007199254740993 and 9007199254740992 are one number once they are parsed, 1e400 and null one text.
 * @param data what was parsed
 * @param json what it was parsed from
 */
export function losslessCanonicalJson(data: unknown, json: string): string {
  const text = canonicalJson(data);
  if (!mayLosePrecision(json)) return text;
  let isChanged = false;
  const quoted = json.replace(textsAndNumbers, (token) => {
    if (token.startsWith('"') || isLosslessNumber(token)) return token;
    isChanged = true;
    return `"${token}"`;
  });
  // The first line says which of the second line's texts are numbers; no other data have two lines.
  return isChanged ? `${text}\n${canonicalJson(JSON.parse(quoted))}` : text;
}
