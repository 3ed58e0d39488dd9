import { stringEnd } from "./string-end";

/**
 * The members of a JSON object as their original texts, which keep numbers such as 9007199254740993 and 1.10. Of a repeated
 * name the last value counts. @throws SyntaxError when the text is no JSON object
 */
export function rawMembers(json: string): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("The text is JSON, but no object.");
  }
  // The text is valid JSON, so each step knows what comes next.
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

function nextToken(json: string, from: number): number {
  return find(space, json, from);
}

function valueEnd(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return stringEnd(json, start);
  return first === "{" || first === "[" ? nestedEnd(json, start) : find(scalarEnd, json, start);
}

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

/** The raw `detail` of an EventBridge event, exactly as it was published; undefined when the body has none. */
export function rawDetail(body: string): string | undefined {
  return rawMembers(body).get("detail");
}
