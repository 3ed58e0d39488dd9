import { stringEnd } from "./string-end";

/**
 * The members of a JSON object, each value as the text that it was written in: digits, spelling and white space stay,
 * which a value that is parsed and written again loses (9007199254740993, 1e400, 1.10, a name that stands twice). Of
 * a name that stands twice the last value counts, as for `JSON.parse`.
 * @throws SyntaxError when the text is no JSON, and when it is JSON but no object.
 */
export function rawMembers(json: string): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("The text is JSON, but no object.");
  }
  // From here on the text is known to be JSON, so each step knows what comes next.
  const members = new Map<string, string>();
  let at = nextToken(json, nextToken(json, 0) + 1);
  while (json[at] !== "}") {
    const nameEnd = stringEnd(json, at);
    const name = JSON.parse(json.slice(at, nameEnd)) as string;
    const start = nextToken(json, nextToken(json, nameEnd) + 1);
    const end = valueEnd(json, start);
    members.set(name, json.slice(start, end));
    at = nextToken(json, end);
    if (json[at] === ",") at = nextToken(json, at + 1);
  }
  return members;
}

const space = /[^ \t\n\r]/g;
const structure = /["{}[\]]/g;
const scalarEnd = /[,}\] \t\n\r]/g;

/** Where the next character is that is no white space. */
function nextToken(json: string, from: number): number {
  return find(space, json, from);
}

function valueEnd(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return stringEnd(json, start);
  return first === "{" || first === "[" ? nestedEnd(json, start) : find(scalarEnd, json, start);
}

/** Behind the bracket that closes the one at `start`; brackets inside texts are none. */
function nestedEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    at = find(structure, json, at);
    const found = json[at];
    if (found === '"') {
      at = stringEnd(json, at);
    } else {
      depth += found === "{" || found === "[" ? 1 : -1;
      at += 1;
    }
  } while (depth > 0);
  return at;
}

function find(wanted: RegExp, json: string, from: number): number {
  wanted.lastIndex = from;
  return wanted.exec(json)?.index ?? json.length;
}
