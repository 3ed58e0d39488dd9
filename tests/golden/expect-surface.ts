import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { isOlder, nextVersion } from "../events/published/next-version";
import type { PublicName } from "../events/published/public-surface";
import { manifestIn } from "../install-package";
import { expectGolden, updatesGolden } from "./expect-golden";

const root = join(__dirname, "../..");

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

/** What a package of the repository declares must be what it declared before, or its version a later one. */
export function expectSurface(
  folder: "events" | "components",
  entries: ReadonlyMap<string, readonly PublicName[]>,
): void {
  const { name } = manifestIn(join(root, folder));
  const golden = join(root, `tests/golden/${folder}-package.d.ts.txt`);
  const declarations = [...entries].flatMap(([entry, names]) => [
    `\n// ${join(name, entry)}`,
    ...names.map(({ plain }) => `\nexport ${plain}`),
  ]);
  const now = declarations.join("\n").split("\n");
  const [first = "", ...before] = readFileSync(golden, "utf8").trimEnd().split("\n");
  const gone = before.filter((line) => !now.includes(line)).length;
  const added = now.filter((line) => !before.includes(line)).length;
  const wanted = nextVersion(first.replace(`// ${name} `, ""), { gone, added });
  if (updatesGolden && isOlder(manifestIn(join(root, folder)).version, wanted)) raise(folder, wanted);
  const { version } = manifestIn(join(root, folder));
  expect(isOlder(version, wanted), `${folder}/package.json: version ${version}, wanted ${wanted}`).to.equal(
    false,
  );
  expectGolden(golden, `// ${name} ${version}\n${now.join("\n")}\n`);
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  expect(locked.packages[folder]?.version).to.equal(version);
}

/** As `npm version` does, which asks the registry. */
function raise(folder: string, version: string): void {
  for (const [file, ...path] of [
    [`${folder}/package.json`],
    ["package-lock.json", "packages", folder],
  ] as const) {
    const document = JSON.parse(readFileSync(join(root, file), "utf8")) as Record<string, unknown>;
    const manifest = path.reduce((value, key) => value[key] as Record<string, unknown>, document);
    manifest["version"] = version;
    writeFileSync(join(root, file), `${JSON.stringify(document, undefined, 2)}\n`);
  }
}
