import { canonicalJson } from "./canonical-json";
import { isLosslessNumber } from "./lossless-number";

/** Sixteen digits in a row, or an exponent of three digits: where a number may begin, as a UUID often holds 1e234. */
const perhapsChanged = /(?:^|[:,[\s])-?(?:[\d.]{16}|\d[\d.]*[eE][+-]?\d{3})/;

/** Whether a JSON text may hold a number that JavaScript does not keep; fast, and seldom wrong. */
export function mayLosePrecision(json: string): boolean {
  return perhapsChanged.test(json);
}

const textsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Like {@link canonicalJson}, but tells numbers apart that only parsing makes equal, as 9007199254740993 and …992. */
export function losslessCanonicalJson(data: unknown, json: string): string {
  const text = canonicalJson(data);
  if (!mayLosePrecision(json)) return text;
  let isChanged = false;
  const quoted = json.replace(textsAndNumbers, (token) => {
    if (token.startsWith('"') || isLosslessNumber(token)) return token;
    isChanged = true;
    return `"${token}"`;
  });
  // The first line shows which texts of the second line are numbers; no other data have two lines.
  return isChanged ? `${text}\n${canonicalJson(JSON.parse(quoted))}` : text;
}
