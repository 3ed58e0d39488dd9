import type { EventContract } from "../../../events/schema/contract";
import type { JsonSchema } from "../../../events/schema/contract-schema";
import type { ReleasedContract } from "../../../events/schema/compatibility-errors";
import type { Files } from "./catalogue-folder";

type Version = Pick<EventContract, "type" | "version">;

/** Where the schema of a contract's data is in the catalogue; named as in EventBridge's schema registry. */
export function schemaPath({ type, version }: Version): string {
  return `schemas/${type}-v${version}.json`;
}

/** The schema of a contract's data, as producers and consumers are given it. */
export function schemaText({ type, version, meaning, jsonSchema }: EventContract): string {
  const { $schema, ...rules } = jsonSchema;
  const schema = { $schema, title: `${type} version ${version}`, description: meaning, ...rules };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The contracts whose schemas are in the catalogue. */
export function releasedContracts(files: Files): ReleasedContract[] {
  return [...files].flatMap(([path, text]) => {
    const [, type, version] = /^schemas\/(.+)-v([1-9]\d*)\.json$/.exec(path) ?? [];
    return type ? [{ type, version: Number(version), jsonSchema: parsed(path, text) }] : [];
  });
}

function parsed(path: string, text: string): JsonSchema {
  try {
    return JSON.parse(text) as JsonSchema;
  } catch {
    throw new Error(`docs/catalogue/${path} is no JSON. Restore it from the branch that was released.`);
  }
}
