import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** The project's root. */
export const root = join(__dirname, "..", "..");

/** One Markdown file: its path from the root, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

const ofPackages = ["events", "components", "packages/local-aws"];

/** Every Markdown file of docs/, of the root and of the packages that others install. */
export function pages(): Page[] {
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, withFileTypes: true });
  const beside = ["", ...ofPackages].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }),
  );
  const files = [...beside, ...inDocs].filter((entry) => entry.isFile() && entry.name.endsWith(".md"));
  return files.map((entry) => {
    const file = join(entry.parentPath, entry.name);
    return { path: relative(root, file), text: readFileSync(file, "utf8") };
  });
}
