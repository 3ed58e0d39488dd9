import Ajv, { _ } from "ajv";
import standaloneCode from "ajv/dist/standalone";
import { z } from "zod";
import type { EventContract } from "./contract";
import { limitLength } from "./limit-length";
import { isRfcUuid } from "../message/uuid";

/** The pattern of zod's UUID format, and whence the function that replaces it comes, seen from the project's root. */
const uuidPattern = z.regexes.uuid().source;
const uuidImport = `import { isRfcUuid } from "./events/message/uuid";`;

/** By what is in the contracts: most consumers of a stack take the same ones, and to compile them takes long. */
const compiledBefore = new Map<string, string>();

/**
 * Generates a module that exports `validators` ({@link Validators}) and needs no schema library at run time. An ES module:
 * bundled, its functions are no part of another one, with which V8 would read them again.
 */
export function validatorSource(contracts: readonly EventContract[]): string {
  const sorted = [...contracts].sort(byTypeAndVersion);
  const key = JSON.stringify(sorted.map(({ jsonSchema }) => jsonSchema));
  const text = compiledBefore.get(key) ?? compile(sorted);
  compiledBefore.set(key, text);
  return [
    text,
    `const check = (validate, sources) => Object.assign((value) => {`,
    `  if (validate(value)) return undefined;`,
    // Of a failed union the last error is the union's own.
    `  const error = validate.errors[validate.errors.length - 1];`,
    `  return { path: error.instancePath, rule: error.message };`,
    `}, sources && { sources });`,
    // Without a prototype an event type such as "constructor" finds nothing.
    `export const validators = { __proto__: null,`,
    ...typesOf(sorted).map((type) => `${JSON.stringify(type)}: { __proto__: null, ${versionsOf(type)} },`),
    `};`,
    ``,
  ].join("\n");

  function versionsOf(type: string): string {
    const versions = sorted.map((contract, index) => {
      const check = `check(contract${index}${sourcesOf(contract)})`;
      return contract.type === type ? `${contract.version}: ${check}` : [];
    });
    return versions.flat().join(", ");
  }
}

function sourcesOf({ sources }: EventContract): string {
  return sources === undefined ? "" : `, ${JSON.stringify(sources)}`;
}

/** The source of validators that are named `contract0`, `contract1` and so on. */
function compile(contracts: readonly EventContract[]): string {
  const patterns = new Map<string, string>();
  const schemas = contracts.map((contract, index) => ({
    ...(withFormats(contract.jsonSchema, patterns) as object),
    $id: `contract${index}`,
  }));
  const ajv = new Ajv({
    strict: true,
    formats: Object.fromEntries(
      [...patterns].map(([pattern, name]) => [
        name,
        pattern === uuidPattern ? isRfcUuid : new RegExp(pattern),
      ]),
    ),
    code: { source: true, esm: true, lines: true, formats: _`formats` },
    // zod's patterns are written without the unicode flag.
    unicodeRegExp: false,
    discriminator: true,
    allowUnionTypes: true,
  });
  ajv.removeKeyword("maxLength").removeKeyword("minLength").addKeyword(limitLength).addSchema(schemas);
  const uuid = patterns.get(uuidPattern);
  const formats = uuid === undefined ? "{}" : `{ ${JSON.stringify(uuid)}: isRfcUuid }`;
  const code = standaloneCode(ajv, Object.fromEntries(schemas.map(({ $id }) => [$id, $id])));
  return [
    ...(uuid === undefined ? [] : [uuidImport]),
    `const formats = ${formats};`,
    asModuleOfOurs(withoutDetails(code)),
  ].join("\n");
}

/** Ajv exports each validator, and requires what they share also where it writes an ES module. */
function asModuleOfOurs(code: string): string {
  return code
    .replace('"use strict";\n', "")
    .replace(/^export const /gm, "const ")
    .replace(/^const (\w+) = require\(("[^"]+")\)\.default;$/gm, "import $1 from $2;");
}

/** What an error says besides its place and its message; in texts, quotes are escaped. */
const details = /schemaPath:"(?:[^"\\]|\\.)*",keyword:"\w+",params:\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\},/g;
const schemaConstant = /^const (schema\d+) = .*;\n/gm;
const schemaName = /\bschema\d+\b/g;

/** Half of a validator says of errors what nobody reads, and every function would compile it at its cold start. */
function withoutDetails(code: string): string {
  const short = code.replace(details, "");
  const named = new Set<string>();
  const used = new Set<string>();
  for (const [name] of short.matchAll(schemaName)) (named.has(name) ? used : named).add(name);
  return short.replace(schemaConstant, (line, name: string) => (used.has(name) ? line : ""));
}

/** Defines each `format` by its `pattern`, as zod does, so that violations name the format; drops `$schema`. */
function withFormats(schema: unknown, patterns: Map<string, string>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withFormats(item, patterns));
  if (typeof schema !== "object" || schema === null) return schema;
  const keywords = new Map<string, unknown>(Object.entries(schema));
  const [format, pattern] = [keywords.get("format"), keywords.get("pattern")];
  keywords.delete("$schema");
  // A data field may be named format; its value is a schema and no string.
  if (typeof format === "string") keywords.delete("format");
  if (typeof format === "string" && typeof pattern === "string")
    keywords.set("format", formatName(format, pattern, patterns)).delete("pattern");
  return Object.fromEntries([...keywords].map(([key, value]) => [key, withFormats(value, patterns)]));
}

function formatName(format: string, pattern: string, patterns: Map<string, string>): string {
  const known = patterns.get(pattern);
  if (known) return known;
  const taken = [...patterns.values()].filter((name) => name.split(" ")[0] === format).length;
  const name = taken ? `${format} ${taken + 1}` : format;
  patterns.set(pattern, name);
  return name;
}

function byTypeAndVersion(one: EventContract, other: EventContract): number {
  if (one.type !== other.type) return one.type < other.type ? -1 : 1;
  return one.version - other.version;
}

function typesOf(contracts: readonly EventContract[]): string[] {
  return [...new Set(contracts.map((contract) => contract.type))];
}
