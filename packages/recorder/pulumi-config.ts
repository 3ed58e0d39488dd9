import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { pulumiProjectFolder } from "./pulumi-project-folder";

interface ProjectFile {
  readonly name: string;
  readonly config?: Readonly<Record<string, { readonly default?: unknown } | string>>;
}

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A project's name and one stack's configuration, as the Pulumi CLI would hand them to the program. */
export interface PulumiConfig {
  readonly project: string;
  /** `namespace:key` → text; structured values as JSON. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml: stack values over the project's defaults.
 * @throws when the project has no such stack, naming the ones it has.
 */
export function readPulumiConfig(stack: string, folder = pulumiProjectFolder): PulumiConfig {
  const project = readYaml(join(folder, "Pulumi.yaml")) as ProjectFile;
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) {
    throw new Error(
      `There is no stack "${stack}", as there is no Pulumi.${stack}.yaml. Known stacks: ${stackNames(folder).join(", ")}.`,
    );
  }
  const file = (readYaml(path) ?? {}) as StackFile;
  const values: Record<string, string> = {};
  for (const [key, declared] of Object.entries(project.config ?? {})) {
    const fallback = typeof declared === "string" ? declared : declared.default;
    if (fallback !== undefined) values[qualified(project.name, key)] = asText(fallback);
  }
  for (const [key, value] of Object.entries(file.config ?? {})) {
    values[qualified(project.name, key)] = asText(value);
  }
  return { project: project.name, values };
}

const parsed = new Map<string, unknown>();

/** Parsed once for each text: that takes milliseconds, and a stack's settings are asked for by many. */
function readYaml(path: string): unknown {
  const text = readFileSync(path, "utf8");
  if (!parsed.has(text)) parsed.set(text, parse(text));
  return parsed.get(text);
}

/** The stacks that have a configuration file. */
export function stackNames(folder = pulumiProjectFolder): string[] {
  return readdirSync(folder)
    .map((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1])
    .filter((stack): stack is string => stack !== undefined)
    .sort();
}

function qualified(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
