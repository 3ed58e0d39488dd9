import type { ConfigReader } from "./config-reader";

/** What keeps a text that looks like a number a text. */
const keepsText = "pulumi config set --path 'accountIds[0]' --type string <id>";

/**
 * The ids of AWS accounts. `pulumi config set --path` stores what looks like a number as one, and YAML reads one that
 * way: twelve digits are an id all the same, and fewer have lost what they began with.
 */
export function readAccountIds(read: ConfigReader, key: string): readonly string[] {
  return Object.freeze(
    read.entries(key).map((entry) => {
      const text = typeof entry === "number" ? String(entry) : entry;
      if (typeof text === "string" && /^\d{12}$/.test(text)) return text;
      const rule = "an account id of twelve digits";
      if (typeof entry !== "number") return read.refuse(key, shown(entry), rule);
      return read.refuse(key, shown(entry), `${rule}, kept as a text: ${keepsText}`);
    }),
  );
}

function shown(entry: unknown): string {
  return typeof entry === "string" ? entry : JSON.stringify(entry);
}
