import { InvalidArgumentError } from "commander";

/** Makes a reader of an option that is a number in a range. */
export function readNumber(least: number, most: number): (text: string) => number {
  return (text) => inRange(text, least, most, "number");
}

/**
 * Makes a reader of an option that is a whole number in a range.
 * @param most Default: the largest that JavaScript counts exactly.
 */
export function readWhole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => inRange(text, least, most, "whole number");
}

function inRange(text: string, least: number, most: number, kind: "number" | "whole number"): number {
  const value = Number(text);
  const isRead = text.trim() !== "" && (kind === "number" || Number.isInteger(value));
  if (isRead && value >= least && value <= most) return value;
  const to = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
  throw new InvalidArgumentError(`It must be a ${kind} from ${least}${to}.`);
}
