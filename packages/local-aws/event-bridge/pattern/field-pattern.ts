import { addressDigits, isInRange, type AddressRange } from "./address-range";
import { comparableBounds, comparableNumber } from "./comparable-number";
import { isTooComplex, matchesWildcard, type Wildcard } from "./wildcard";

/** A range of numbers in millionths. */
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
  | { readonly kind: "number"; readonly millionths: number }
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
  takes(value: ValueText): boolean;
}

type Test = (text: string, millionths: number | undefined) => boolean;

export const allNumbers: NumberRange = {
  from: comparableBounds.lowest,
  to: comparableBounds.highest,
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
  // As in AWS's engine, one number among the alternatives makes every number of the event be compared as a
  // number, and else one address makes every address be compared as an address, by all alternatives.
  const hasNumber = all.some((one) => one.kind === "number" || one.kind === "numeric");
  const hasAddress = !hasNumber && all.some((one) => one.kind === "addresses");
  return {
    takesAbsence: alternatives.some((one) => one.kind === "exists" && !one.exists),
    takes(value) {
      const millionths = hasNumber ? comparableNumber(value) : undefined;
      const digits = hasAddress ? addressDigits(unquoted(value)) : undefined;
      const text = millionths === undefined ? (digits ?? value) : "";
      return texts.has(text) || tests.some((test) => test(text, millionths));
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
      return (_, millionths) => millionths === alternative.millionths;
    case "numeric":
      return (_, millionths) => millionths !== undefined && isWithin(millionths, alternative.range);
    case "addresses":
      return (text) => isInRange(text, alternative.range);
    case "prefix":
      return startsWith(`"${alternative.text}`, alternative.ignoreCase);
    case "suffix":
      return endsWith(`${alternative.text}"`, alternative.ignoreCase);
    case "equals-ignore-case":
      return equalsIgnoringCase(`"${alternative.text}"`);
    case "wildcard":
      return (text) => text.startsWith('"') && matchesWildcard(text.slice(1, -1), alternative.wildcard);
    case "exists":
      return () => alternative.exists;
    case "anything-but": {
      const tests = alternative.but.map(compileTest);
      return (text, millionths) => !tests.some((test) => test(text, millionths));
    }
  }
}

function isWithin(value: number, { from, to, openFrom, openTo }: NumberRange): boolean {
  return value >= from && value <= to && !(openFrom && value === from) && !(openTo && value === to);
}

function startsWith(prefix: string, ignoreCase: boolean): Test {
  if (!ignoreCase) return (text) => text.startsWith(prefix);
  const folded = fold(prefix);
  return (text) => fold(text).startsWith(folded);
}

function endsWith(suffix: string, ignoreCase: boolean): Test {
  if (!ignoreCase) return (text) => text.endsWith(suffix);
  const folded = fold(suffix);
  return (text) => fold(text).endsWith(folded);
}

function equalsIgnoringCase(wanted: string): Test {
  const folded = fold(wanted);
  return (text) => fold(text) === folded;
}

function fold(text: string): string {
  return text.toLowerCase();
}

function unquoted(value: ValueText): string {
  return value.startsWith('"') ? value.slice(1, -1) : value;
}
