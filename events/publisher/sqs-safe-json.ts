/** SQS replaces these two characters, which would change the data. Source: SendMessage, API reference. */
const notAllowed = /[\ufffe\uffff]/g;

/** Writes a value as JSON and escapes the characters that SQS would replace. */
export function sqsSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    notAllowed,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
