import { AwsError } from "../../aws-error";
import { compileField, type CompiledField } from "./field-pattern";
import { flattenEvent, type EventValue, type FlatEvent, type Place } from "./flatten-event";
import { parsePattern } from "./parse-pattern";

/** A compiled event pattern. */
export interface CompiledPattern {
  /** Whether it uses the wildcard operator, of which a bus takes 30 rules at most. */
  readonly hasWildcard: boolean;
  /** @param event its JSON text (numbers are compared by their spelling), or the parsed event. */
  matches(event: string | object): boolean;
  /** The same for an event that was flattened once for many patterns. */
  matchesFlat(event: FlatEvent): boolean;
}

interface PatternField {
  readonly path: string;
  readonly pattern: CompiledField;
}

/**
 * Compiles an event pattern; throws InvalidEventPatternException in AWS's words.
 * @param noteBeyondGuide is told of numbers that match, and never do by EventBridge's user guide. Default: nobody.
 */
export function compilePattern(text: string, noteBeyondGuide?: (number: number) => void): CompiledPattern {
  try {
    const parsed = parsePattern(text);
    const branches = parsed.map((branch) =>
      [...branch].map(([path, alternatives]) => ({ path, pattern: compileField(alternatives) })),
    );
    const matchesFlat = (event: FlatEvent): boolean =>
      branches.some((fields) => matchesAll(fields, event, noteBeyondGuide));
    return {
      hasWildcard: parsed.some((branch) =>
        [...branch.values()].flat().some(({ kind }) => kind === "wildcard"),
      ),
      matchesFlat,
      matches: (event) =>
        matchesFlat(flattenEvent(typeof event === "string" ? event : JSON.stringify(event))),
    };
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
  }
}

/** Each field needs a value that it takes, and all values together at most one element of any array. */
function matchesAll(
  fields: readonly PatternField[],
  event: FlatEvent,
  noteBeyondGuide: ((number: number) => void) | undefined,
): boolean {
  const candidates: (readonly EventValue[])[] = [];
  for (const { path, pattern } of fields) {
    const values = event.get(path);
    if (!values) {
      if (!pattern.takesAbsence) return false;
      continue;
    }
    const [first] = values;
    if (values.length === 1 && first && !first.place) {
      if (!pattern.takes(first.text, noteBeyondGuide)) return false;
      continue;
    }
    const taken = values.filter(({ text }) => pattern.takes(text, noteBeyondGuide));
    if (taken.length === 0) return false;
    // A value outside all arrays goes with every other choice.
    if (taken.every(({ place }) => place !== undefined)) candidates.push(taken);
  }
  return candidates.length < 2 || areConsistent(candidates, 0, new Map());
}

function areConsistent(
  candidates: readonly (readonly EventValue[])[],
  at: number,
  chosen: ReadonlyMap<number, number>,
): boolean {
  const values = candidates[at];
  if (!values) return true;
  const tried = new Set<Place | undefined>();
  return values.some(({ place }) => {
    if (tried.has(place)) return false;
    tried.add(place);
    const extended = withPlace(chosen, place);
    return extended !== undefined && areConsistent(candidates, at + 1, extended);
  });
}

/** The elements chosen so far and those around `place`; undefined when they differ on an array. */
function withPlace(
  chosen: ReadonlyMap<number, number>,
  place: Place | undefined,
): ReadonlyMap<number, number> | undefined {
  const extended = new Map(chosen);
  for (let element = place; element; element = element.around) {
    const index = extended.get(element.array);
    if (index !== undefined && index !== element.index) return undefined;
    extended.set(element.array, element.index);
  }
  return extended;
}
