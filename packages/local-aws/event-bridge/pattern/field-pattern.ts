import { addressDigits, isInRange, type AddressRange } from "./address-range";
import { caseInsensitive } from "./case-insensitive";
import { comparableNumber, isBeyondGuide } from "./comparable-number";
import { isTooComplex, matchesWildcard, type Wildcard } from "./wildcard";

/** A range of numbers. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
  /** Whether `from` itself lies outside. */
  readonly openFrom: boolean;
  /** Whether `to` itself lies outside. */
  readonly openTo: boolean;
}

/** One alternative of a field, as the pattern's author wrote it. Texts are without quotes. */
export type Alternative =
  | { readonly kind: "exact"; readonly text: string }
  /** A number, boolean or null by its spelling. */
  | { readonly kind: "spelled"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "numeric"; readonly range: NumberRange }
  | { readonly kind: "addresses"; readonly range: AddressRange }
  | { readonly kind: "prefix" | "suffix"; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: "equals-ignore-case"; readonly text: string }
  | { readonly kind: "wildcard"; readonly wildcard: Wildcard }
  | { readonly kind: "exists"; readonly exists: boolean }
  | { readonly kind: "anything-but"; readonly but: readonly Alternative[] };

/** A value of an event: its spelling, strings in double quotes. */
export type ValueText = string;

/** Decides about the values of one field. */
export interface CompiledField {
  /** Whether an event without the field satisfies it. */
  readonly takesAbsence: boolean;
  /** @param noteBeyondGuide is told of a number that matches, and never does by EventBridge's user guide. */
  takes(value: ValueText, noteBeyondGuide?: (number: number) => void): boolean;
}

type Test = (text: string, number: number | undefined) => boolean;

export const allNumbers: NumberRange = {
  from: -Infinity,
  to: Infinity,
  openFrom: false,
  openTo: false,
};

/** Compiles a field's alternatives; throws an Error with AWS's reason when they are too complex. */
export function compileField(alternatives: readonly Alternative[]): CompiledField {
  const all = alternatives.flatMap((one) => (one.kind === "anything-but" ? [one, ...one.but] : [one]));
  if (isTooComplex(all.flatMap((one) => (one.kind === "wildcard" ? [one.wildcard] : []))))
    throw new Error(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  const texts = new Set(alternatives.flatMap(exactSpelling));
  const tests = alternatives.filter((one) => exactSpelling(one).length === 0).map(compileTest);
  // As in AWS's engine: where an alternative is a number, numbers are compared as such and not as texts; where one is
  // an address, addresses are compared as such, and then as texts too.
  const hasNumber = all.some((one) => one.kind === "number" || one.kind === "numeric");
  const addressTests = all.some((one) => one.kind === "addresses")
    ? alternatives.filter((one) => one.kind !== "anything-but").map(compileTest)
    : [];
  return {
    takesAbsence: alternatives.some((one) => one.kind === "exists" && !one.exists),
    takes(value, noteBeyondGuide) {
      const digits = addressTests.length > 0 ? addressDigits(unquoted(value)) : undefined;
      if (digits !== undefined && addressTests.some((test) => test(digits, undefined))) return true;
      const number = hasNumber ? comparableNumber(value) : undefined;
      const text = number === undefined ? value : "";
      const isTaken = texts.has(text) || tests.some((test) => test(text, number));
      if (isTaken && number !== undefined && isBeyondGuide(number)) noteBeyondGuide?.(number);
      return isTaken;
    },
  };
}

function exactSpelling(alternative: Alternative): string[] {
  if (alternative.kind === "exact") return [`"${alternative.text}"`];
  return alternative.kind === "spelled" ? [alternative.text] : [];
}

function compileTest(alternative: Alternative): Test {
  switch (alternative.kind) {
    case "exact":
    case "spelled": {
      const [spelling] = exactSpelling(alternative);
      return (text) => text === spelling;
    }
    case "number":
      return (_, number) => number === alternative.number;
    case "numeric":
      return (_, number) => number !== undefined && isWithin(number, alternative.range);
    case "addresses":
      return (text) => isInRange(text, alternative.range);
    case "prefix":
      return startsWith(`"${alternative.text}`, alternative.ignoreCase);
    case "suffix":
      return endsWith(`${alternative.text}"`, alternative.ignoreCase);
    case "equals-ignore-case":
      return inAnyCase(`^${caseInsensitive(`"${alternative.text}"`)}$`);
    case "wildcard":
      return (text) => text.startsWith('"') && matchesWildcard(text.slice(1, -1), alternative.wildcard);
    case "exists":
      return () => alternative.exists;
    case "anything-but": {
      const tests = alternative.but.map(compileTest);
      return (text, number) => !tests.some((test) => test(text, number));
    }
  }
}

function isWithin(value: number, { from, to, openFrom, openTo }: NumberRange): boolean {
  return value >= from && value <= to && !(openFrom && value === from) && !(openTo && value === to);
}

function startsWith(prefix: string, ignoreCase: boolean): Test {
  return ignoreCase ? inAnyCase(`^${caseInsensitive(prefix)}`) : (text) => text.startsWith(prefix);
}

function endsWith(suffix: string, ignoreCase: boolean): Test {
  return ignoreCase ? inAnyCase(`${caseInsensitive(suffix)}$`) : (text) => text.endsWith(suffix);
}

function inAnyCase(source: string): Test {
  const expression = new RegExp(source);
  return (text) => expression.test(text);
}

function unquoted(value: ValueText): string {
  return value.startsWith('"') ? value.slice(1, -1) : value;
}
