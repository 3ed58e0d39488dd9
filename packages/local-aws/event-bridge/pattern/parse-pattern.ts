import { addressDigits } from "./address-range";
import { comparableNumber } from "./comparable-number";
import type { Alternative } from "./field-pattern";
import { JsonReader, type JsonToken } from "./json-reader";
import { readMatchExpression } from "./match-expression";

/** Fields, by their dotted path, that an event must satisfy together; a pattern is one or more of these. */
export type Branch = ReadonlyMap<string, readonly Alternative[]>;

type OpenBranch = Map<string, readonly Alternative[]>;

// EventBridge's quota on the combinations that $or may unfold into.
const maxBranches = 1000;

const reservedInsideOr = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric"],
  ...["cidr", "html", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/** Reads an event pattern; throws an Error with AWS's reason when it is not one. */
export function parsePattern(text: string): readonly Branch[] {
  const reader = new JsonReader(text);
  if (reader.next() !== "start-object") throw reader.error("Filter is not an object");
  const branches: OpenBranch[] = [new Map<string, Alternative[]>()];
  readFields(reader, [], branches, false);
  return branches;
}

/** Adds an object's fields to every branch; `$or` multiplies the branches in place. */
function readFields(
  reader: JsonReader,
  path: readonly string[],
  branches: OpenBranch[],
  insideOr: boolean,
): void {
  let isEmpty = true;
  while (reader.next() !== "end-object") {
    isEmpty = false;
    const name = reader.text;
    if (name === "$or") {
      readOr(reader, path, branches);
      continue;
    }
    if (insideOr && reservedInsideOr.has(name))
      throw reader.error(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const token = reader.next();
    if (token === "start-object") readFields(reader, [...path, name], branches, insideOr);
    else if (token === "start-array") {
      const alternatives = readAlternatives(reader);
      // A path named twice keeps what was said last.
      for (const branch of branches) branch.set([...path, name].join("."), alternatives);
    } else throw reader.error(`"${name}" must be an object or an array`);
  }
  if (isEmpty) throw reader.error("Empty objects are not allowed");
}

function readOr(reader: JsonReader, path: readonly string[], branches: OpenBranch[]): void {
  if (reader.next() !== "start-array") throw reader.error("It must be an Array followed with $or.");
  const before = branches.splice(0);
  let choices = 0;
  for (let token = reader.next(); token !== "end-array"; token = reader.next()) {
    choices++;
    if (token !== "start-object")
      throw reader.error("Only JSON object is allowed in array of $or relationship.");
    const choice = before.map((branch) => new Map(branch));
    readFields(reader, path, choice, true);
    branches.push(...choice);
    if (branches.length > maxBranches)
      throw new Error(`Rule is too complex - $or makes more than ${maxBranches} combinations`);
  }
  if (choices < 2) throw reader.error("There must have at least 2 Objects in $or relationship.");
}

function readAlternatives(reader: JsonReader): Alternative[] {
  const alternatives: Alternative[] = [];
  for (let token = reader.next(); token !== "end-array"; token = reader.next())
    alternatives.push(...readAlternative(reader, token));
  if (alternatives.length === 0) throw reader.error("Empty arrays are not allowed");
  return alternatives;
}

function readAlternative(reader: JsonReader, token: JsonToken): Alternative[] {
  switch (token) {
    case "start-object":
      return [readMatchExpression(reader)];
    case "string": {
      const digits = addressDigits(reader.text);
      // An address matches in every spelling.
      return digits === undefined
        ? [{ kind: "exact", text: reader.text }]
        : [{ kind: "addresses", range: { bottom: digits, top: digits } }];
    }
    case "number": {
      const number = comparableNumber(reader.text);
      const spelled: Alternative = { kind: "spelled", text: reader.text };
      return number === undefined ? [spelled] : [{ kind: "number", number }, spelled];
    }
    case "true":
    case "false":
    case "null":
      return [{ kind: "spelled", text: token }];
    case "start-array":
    case "end-array":
    case "end-object":
    case "field-name":
    case "end":
      throw reader.error("Match value must be String, number, true, false, or null");
  }
}
