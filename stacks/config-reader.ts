import * as pulumi from "@pulumi/pulumi";
import { nearestOf } from "../packages/text/nearest-of";

/** Reads values with Pulumi's own checks, adds rules that Pulumi does not know, and refuses keys that nobody read. */
export class ConfigReader {
  private readonly known = new Set<string>();

  constructor(
    private readonly stack: string,
    private readonly config: pulumi.Config,
  ) {}

  text(key: string, pattern: RegExp, rule: string): string {
    const value = this.present(key).require(key);
    return pattern.test(value) ? value : this.refuse(key, value, rule);
  }

  integer(key: string, min: number, max: number): number {
    const value = this.present(key).requireNumber(key, { min, max });
    return Number.isInteger(value) ? value : this.refuse(key, String(value), "a whole number");
  }

  oneOf<Value extends string>(key: string, allowedValues: Value[]): Value {
    return this.present(key).require(key, { allowedValues });
  }

  flag(key: string): boolean {
    return this.present(key).requireBoolean(key);
  }

  /** The entries of a list, whose first words differ; `parse` answers undefined when an entry breaks the rule. */
  list<Entry>(key: string, rule: string, parse: (text: string) => Entry | undefined): readonly Entry[] {
    const entries = this.present(key).requireObject<unknown>(key);
    if (!Array.isArray(entries)) return this.refuse(key, JSON.stringify(entries), "a list");
    const names = new Set<string>();
    const parsed = entries.map((entry: unknown) => {
      // `pulumi config set --path` stores a text of digits as a number.
      const text = typeof entry === "string" ? entry : JSON.stringify(entry);
      const found = ["string", "number"].includes(typeof entry) ? parse(text) : undefined;
      if (found === undefined) return this.refuse(key, text, rule);
      const [name = ""] = text.split(" ");
      if (names.has(name)) this.refuse(key, name, "named once");
      names.add(name);
      return found;
    });
    return Object.freeze(parsed);
  }

  /** Refuses keys that nobody read, as a misspelt one would keep its default, and those of `aws`: none has an effect. */
  refuseOthers(): void {
    const { name } = this.config;
    const known = [...this.known];
    for (const full of Object.keys(pulumi.runtime.allConfig())) {
      const [namespace = "", ...rest] = full.split(":");
      const key = rest.join(":");
      if (namespace === "aws") {
        const instead = known.includes(key)
          ? `Set ${name}:${key} instead.`
          : `Its provider is made of ${name}:region and ${name}:accountIds; credentials come from the environment.`;
        throw new pulumi.RunError(`Configuration ${full} has no effect on this program. ${instead}`);
      }
      if (namespace === name && !this.known.has(key)) {
        const nearest = `${name}:${nearestOf(key, known)}`;
        throw new pulumi.RunError(`Configuration ${full} is not a setting. The nearest one is ${nearest}.`);
      }
    }
  }

  /** Pulumi prints a RunError without the program's stack trace. */
  refuse(key: string, value: string, rule: string): never {
    throw new pulumi.RunError(`Configuration ${this.config.name}:${key} is ${value}, must be ${rule}.`);
  }

  private present(key: string): pulumi.Config {
    this.known.add(key);
    if (this.config.get(key) === undefined) {
      this.refuse(key, "missing", `set in Pulumi.${this.stack}.yaml, or declared in Pulumi.yaml`);
    }
    return this.config;
  }
}
