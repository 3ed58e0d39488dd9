import * as pulumi from "@pulumi/pulumi";
import { nearestOf } from "../packages/text/nearest-of";

/** Reads one value each, and says what is wrong with it: key, value and rule. */
export class ConfigReader {
  private readonly read = new Set<string>();

  constructor(private readonly config: pulumi.Config) {}

  text(key: string, form: RegExp, rule: string): string {
    const value = this.required(key);
    if (!form.test(value)) this.refuse(key, value, rule);
    return value;
  }

  integer(key: string, least: number, most: number): number {
    const value = this.required(key);
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      this.refuse(key, value, `a whole number from ${least} to ${most}`);
    }
    return number;
  }

  oneOf<Value extends string | number>(key: string, values: readonly Value[]): Value {
    const value = this.required(key);
    const found = values.find((candidate) => String(candidate) === value);
    return found ?? this.refuse(key, value, `one of ${values.join(", ")}`);
  }

  flag(key: string): boolean {
    return this.oneOf(key, ["true", "false"]) === "true";
  }

  /** The entries of a list of texts. */
  list(key: string): readonly string[] {
    const values = this.entries(key);
    if (values.some((value) => typeof value !== "string")) {
      return this.refuse(key, JSON.stringify(values), "a list of texts");
    }
    return values as string[];
  }

  /** The entries of a list, whatever they are. */
  entries(key: string): readonly unknown[] {
    const values = this.parsed(key);
    return Array.isArray(values) ? values : this.refuse(key, JSON.stringify(values), "a list of texts");
  }

  /**
   * Refuses what nothing has read: a misspelt key would leave its setting at the default, in silence.
   * Values of other namespaces are other programs' and the engine's own, but for those that look like ours.
   */
  refuseOthers(): void {
    const { name } = this.config;
    const known = [...this.read];
    for (const full of Object.keys(pulumi.runtime.allConfig())) {
      const [namespace = "", ...rest] = full.split(":");
      const key = rest.join(":");
      if (namespace === "aws") refuseAws(full, key, name, known);
      if (namespace === name && !this.read.has(key)) {
        throw new pulumi.RunError(
          `Configuration ${full} is not a setting. The nearest one is ${name}:${nearestOf(key, known)}.`,
        );
      }
    }
  }

  /** A sentence that stands alone: Pulumi prints no frames of the program's stack with it. */
  refuse(key: string, value: string, rule: string): never {
    throw new pulumi.RunError(`Configuration ${this.config.name}:${key} is ${value}, must be ${rule}.`);
  }

  private parsed(key: string): unknown {
    const value = this.required(key);
    try {
      return JSON.parse(value);
    } catch {
      return this.refuse(key, value, "a list");
    }
  }

  private required(key: string): string {
    this.read.add(key);
    return this.config.get(key) ?? this.refuse(key, "missing", "set in Pulumi.yaml or Pulumi.<stack>.yaml");
  }
}

/** Nobody reads it: the program makes its provider itself. */
function refuseAws(full: string, key: string, project: string, known: readonly string[]): never {
  const instead = known.includes(key)
    ? `Set ${project}:${key} instead.`
    : `Its provider is made of ${project}:region and ${project}:accountIds; credentials come from the environment.`;
  throw new pulumi.RunError(`Configuration ${full} has no effect on this program. ${instead}`);
}
