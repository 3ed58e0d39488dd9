/** What no SQS message may hold: it replaces these two, and would change the data. Source: SendMessage, API reference. */
const notAllowed = /[\ufffe\uffff]/g;

/** The JSON text of a value, in characters that SQS takes as they are; what it does not take is escaped. */
export function sqsSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    notAllowed,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
