import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The folders whose exported names have one meaning each. */
const folders = ["components", "events", "handlers", "packages", "policy", "stacks", "tools"];

const declaration =
  /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** Every name that the repository's sources export. */
export function exportedNames(root: string): ReadonlySet<string> {
  const texts = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !/node_modules|dist/.test(path))
      .map((path) => readFileSync(join(root, folder, path), "utf8")),
  );
  return new Set(texts.flatMap((text) => [...text.matchAll(declaration)].map(([, name = ""]) => name)));
}
