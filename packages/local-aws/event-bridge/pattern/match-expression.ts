import { cidrRange } from "./address-range";
import { comparableNumber } from "./comparable-number";
import { allNumbers, type Alternative, type NumberRange } from "./field-pattern";
import { JsonReadError } from "./json-read-error";
import type { JsonReader, JsonToken } from "./json-reader";
import { parseWildcard } from "./wildcard";

const oneKey = "Only one key allowed in match expression";
const tooMany = "Too many elements in numeric expression";

/** Reads `{ "<operator>": … }` behind its opening bracket; refuses it in AWS's words. */
export function readMatchExpression(reader: JsonReader): Alternative {
  expect(reader, "field-name", "Match expression name not found");
  const operator = reader.text;
  switch (operator) {
    case "exactly":
      return closed(reader, { kind: "exact", text: readText(reader, "exact") });
    case "prefix":
    case "suffix":
      return readAffix(reader, operator);
    case "numeric":
      return readNumeric(reader);
    case "anything-but":
      return readAnythingBut(reader);
    case "exists":
      return readExists(reader);
    case "cidr":
      // AWS's own message names the wrong operator here.
      return closed(reader, { kind: "addresses", range: cidrRange(readText(reader, "prefix")) });
    case "equals-ignore-case":
      return closed(reader, { kind: operator, text: readText(reader, operator) });
    case "wildcard":
      return closed(reader, wildcard(reader, readText(reader, operator)));
    default:
      throw reader.error(`Unrecognized match type ${operator}`);
  }
}

function readAffix(reader: JsonReader, kind: "prefix" | "suffix"): Alternative {
  const token = reader.next();
  if (token !== "start-object") {
    if (token !== "string") throw reader.error(`${kind} match pattern must be a string`);
    return closed(reader, { kind, text: reader.text, ignoreCase: false });
  }
  const title = kind === "prefix" ? "Prefix" : "Suffix";
  expect(reader, "field-name", `${title} expression name not found`);
  if (reader.text !== "equals-ignore-case") throw reader.error(`Unsupported ${kind} pattern: ${reader.text}`);
  const text = readText(reader, "equals-ignore-case");
  return closed(reader, closed(reader, { kind, text, ignoreCase: true }));
}

function readExists(reader: JsonReader): Alternative {
  const token = reader.next();
  if (token !== "true" && token !== "false")
    throw reader.error("exists match pattern must be either true or false.");
  return closed(reader, { kind: "exists", exists: token === "true" });
}

function readNumeric(reader: JsonReader): Alternative {
  expect(reader, "start-array", "Value of numeric must be an array.");
  if (reader.next() !== "string") throw reader.error(`Invalid member in numeric match: ${reader.text}`);
  const operator = reader.text;
  const isNumber = reader.next() === "number";
  if (!["=", ">=", ">", "<=", "<"].includes(operator))
    throw reader.error(`Unrecognized numeric range operator: ${operator}`);
  if (!isNumber) throw reader.error(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  const value = reader.text;
  const range = numericRange(reader, operator, value);
  return closed(reader, range, tooMany);
}

function numericRange(reader: JsonReader, operator: string, value: string): Alternative {
  const next = reader.next();
  if (operator.startsWith(">") && next !== "end-array") return readUpperBound(reader, next, operator, value);
  if (next !== "end-array") throw reader.error(tooMany);
  const number = numberOf(reader, value);
  if (operator === "=") return { kind: "number", number };
  return operator.startsWith(">")
    ? range(reader, { ...allNumbers, from: number, openFrom: operator === ">" })
    : range(reader, { ...allNumbers, to: number, openTo: operator === "<" });
}

function readUpperBound(reader: JsonReader, next: JsonToken, lower: string, bottom: string): Alternative {
  if (next !== "string") throw reader.error(`Bad value in numeric range: ${reader.text}`);
  const upper = reader.text;
  if (upper !== "<" && upper !== "<=") throw reader.error(`Bad numeric range operator: ${upper}`);
  expect(reader, "number", `Value of ${upper} must be numeric`);
  const top = reader.text;
  expect(reader, "end-array", "Too many terms in numeric range expression");
  return range(reader, {
    from: numberOf(reader, bottom),
    to: numberOf(reader, top),
    openFrom: lower === ">",
    openTo: upper === "<",
  });
}

function range(reader: JsonReader, bounds: NumberRange): Alternative {
  if (bounds.from >= bounds.to) throw reader.error("Bottom must be less than top");
  return { kind: "numeric", range: bounds };
}

function numberOf(reader: JsonReader, spelled: string): number {
  const number = comparableNumber(spelled);
  if (number === undefined) throw reader.error(notComparable(spelled));
  return number;
}

function notComparable(spelled: string): string {
  return `Cannot compare number : ${spelled}`;
}

type ButOperator = "values" | "equals-ignore-case" | "prefix" | "suffix" | "wildcard";

function readAnythingBut(reader: JsonReader): Alternative {
  let token = reader.next();
  let operator: ButOperator = "values";
  if (token === "start-object") {
    expect(reader, "field-name", "Anything-But expression name not found");
    if (!isButOperator(reader.text)) throw reader.error(`Unsupported anything-but pattern: ${reader.text}`);
    operator = reader.text;
    token = reader.next();
  }
  if (token !== "start-array" && token !== "string" && token !== "number")
    throw reader.error("Value of anything-but must be an array or single string/number value.");
  const but = token === "start-array" ? readButList(reader, operator) : [butValue(reader, token, operator)];
  const alternative: Alternative = { kind: "anything-but", but };
  return operator === "values"
    ? closed(reader, alternative, tooMany)
    : closed(reader, closed(reader, alternative, tooMany), tooMany);
}

function isButOperator(name: string): name is ButOperator {
  return ["equals-ignore-case", "prefix", "suffix", "wildcard"].includes(name);
}

function readButList(reader: JsonReader, operator: ButOperator): Alternative[] {
  const but: Alternative[] = [];
  try {
    for (let token = reader.next(); token !== "end-array"; token = reader.next())
      but.push(butValue(reader, token, operator));
  } catch (error) {
    // AWS reports an error inside a list with the list's place behind the error's own.
    throw reader.error((error as Error).message);
  }
  const kinds = new Set(but.map(({ kind }) => kind));
  if (operator === "values" && kinds.size !== 1)
    throw reader.error(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return but;
}

function butValue(reader: JsonReader, token: JsonToken, operator: ButOperator): Alternative {
  if (operator === "values") {
    if (token === "string") return { kind: "exact", text: reader.text };
    if (token !== "number")
      throw reader.error("Inside anything but list, start|null|boolean is not supported.");
    const number = comparableNumber(reader.text);
    if (number === undefined) throw new JsonReadError(notComparable(reader.text));
    return { kind: "number", number };
  }
  if (token !== "string") throw reader.error(butTypeReason(operator));
  const text = reader.text;
  if (operator === "wildcard") return wildcard(reader, text);
  if (operator === "equals-ignore-case") return { kind: operator, text };
  if (text === "") throw reader.error("Null prefix/suffix not allowed");
  return { kind: operator, text, ignoreCase: false };
}

function butTypeReason(operator: ButOperator): string {
  if (operator === "equals-ignore-case")
    return "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
  return operator === "wildcard"
    ? "wildcard match pattern must be a string"
    : "prefix/suffix match pattern must be a string";
}

function wildcard(reader: JsonReader, pattern: string): Alternative {
  try {
    return { kind: "wildcard", wildcard: parseWildcard(pattern) };
  } catch (error) {
    throw reader.error((error as Error).message);
  }
}

function readText(reader: JsonReader, operator: string): string {
  expect(reader, "string", `${operator} match pattern must be a string`);
  return reader.text;
}

function closed(reader: JsonReader, alternative: Alternative, otherwise = oneKey): Alternative {
  expect(reader, "end-object", otherwise);
  return alternative;
}

function expect(reader: JsonReader, token: JsonToken, otherwise: string): void {
  if (reader.next() !== token) throw reader.error(otherwise);
}
