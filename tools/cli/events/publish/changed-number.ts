import { isLosslessNumber } from "../../../../events/message/lossless-number";

/**
 * A number of a JSON text that JavaScript would change: one with more digits than it keeps, or beyond its range;
 * undefined when there is none.
 */
export function changedNumber(json: string): string | undefined {
  const withoutTexts = json.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const numbers = withoutTexts.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return numbers.find((number) => !isLosslessNumber(number));
}
