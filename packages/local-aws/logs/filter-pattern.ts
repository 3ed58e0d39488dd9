import { NotSimulated } from "../aws-error";

const term = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/**
 * A filter pattern of terms as a test of a message: every plain term must occur, no term after a minus may, and of
 * the terms after a question mark one is enough. Patterns of JSON fields or columns are not simulated.
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) throw new NotSimulated(`the filter pattern ${text}`);
  const terms = [...text.matchAll(term)].map(([, sign, quoted, plain]) => ({
    sign,
    word: quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"),
  }));
  const some = terms.filter(({ sign }) => sign === "?");
  const every = terms.filter(({ sign }) => sign === "");
  const none = terms.filter(({ sign }) => sign === "-");
  return (message) =>
    every.every(({ word }) => message.includes(word)) &&
    !none.some(({ word }) => message.includes(word)) &&
    (some.length === 0 || every.length > 0 || some.some(({ word }) => message.includes(word)));
}
