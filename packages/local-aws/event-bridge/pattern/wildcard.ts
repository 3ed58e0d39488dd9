/** A wildcard pattern taken apart: the literal texts between its asterisks. */
export interface Wildcard {
  /** One more than there are asterisks. */
  readonly literals: readonly string[];
}

const anyOther = "\0other";

/**
 * The highest number of a field's wildcard prefixes that one input may satisfy at once. AWS publishes no limit;
 * it was seen to accept 7 and to refuse 10, so what passes here passes there.
 */
const maxComplexity = 7;
const maxStates = 20_000;

/** Takes a wildcard pattern apart; throws an Error with AWS's reason. */
export function parseWildcard(pattern: string): Wildcard {
  // AWS counts positions in UTF-8 bytes, and from the opening quote.
  const position = (index: number): number => 1 + Buffer.byteLength(pattern.slice(0, index));
  const literals = [""];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] as string;
    if (character === "*") {
      if (pattern[index + 1] === "*")
        throw new Error(`Consecutive wildcard characters at pos ${position(index)}`);
      literals.push("");
      continue;
    }
    if (character === "\\") {
      const next = pattern[++index];
      if (next !== "*" && next !== "\\")
        throw new Error(`Invalid escape character at pos ${position(index - 1)}`);
    }
    literals[literals.length - 1] += pattern[index] as string;
  }
  return { literals };
}

export function matchesWildcard(text: string, { literals }: Wildcard): boolean {
  const first = literals[0] as string;
  const last = literals[literals.length - 1] as string;
  if (literals.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    const found = text.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return at + last.length <= text.length;
}

/** Whether AWS would refuse a field with these wildcards as too complex. */
export function isTooComplex(wildcards: readonly Wildcard[]): boolean {
  if (wildcards.every(({ literals }) => literals.length === 1)) return false;
  const symbols = wildcards.map(toSymbols);
  const alphabet = new Set([anyOther, ...symbols.flat().filter((symbol) => symbol !== "*")]);
  const start = symbols.flatMap((pattern, index) => reachable(pattern, index, 0));
  const seen = new Set([start.join()]);
  const open = [start];
  for (let states = open.pop(); states; states = open.pop()) {
    for (const character of alphabet) {
      const next = step(states, character, symbols);
      if (next.length > maxComplexity || seen.size > maxStates) return true;
      const key = next.join();
      if (next.length === 0 || seen.has(key)) continue;
      seen.add(key);
      open.push(next);
    }
  }
  return false;
}

/** `<pattern>:<symbols read>`: the pattern's prefix of that length is satisfied by what was read. */
type State = `${number}:${number}`;

function toSymbols({ literals }: Wildcard): string[] {
  return literals.flatMap((literal, index) => [...(index > 0 ? ["*"] : []), ...[...literal].map(quoted)]);
}

// A literal asterisk must not be taken for a wildcard.
function quoted(character: string): string {
  return character === "*" ? "\0asterisk" : character;
}

function reachable(pattern: readonly string[], index: number, read: number): State[] {
  const state: State = `${index}:${read}`;
  return pattern[read] === "*" ? [state, `${index}:${read + 1}`] : [state];
}

function step(states: readonly State[], character: string, symbols: readonly string[][]): State[] {
  const next = new Set<State>();
  for (const state of states) {
    const [index = 0, read = 0] = state.split(":").map(Number);
    const pattern = symbols[index] as string[];
    if (read > 0 && pattern[read - 1] === "*")
      reachable(pattern, index, read).forEach((one) => next.add(one));
    if (pattern[read] === character) reachable(pattern, index, read + 1).forEach((one) => next.add(one));
  }
  return [...next].sort();
}
