import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, normalize } from "node:path";
import { expect } from "chai";

const root = join(__dirname, "../..");
const madeByTools = ["node_modules", "coverage", "dist"];
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !madeByTools.includes(entry.name))
  .map(({ name }) => name);
const sources = new Map(
  folders
    .flatMap((folder) => sourcesIn(folder))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return madeByTools.includes(entry.name) ? [] : sourcesIn(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

/** The sources that a source imports, also if only for their types. */
function importsOf(file: string): string[] {
  const text = sources.get(file) ?? "";
  return [...text.matchAll(/(?:from|import\(|require\()\s*"(\.[^"]+)"/g)]
    .map(([, path]) => `${normalize(join(dirname(file), path as string))}.ts`)
    .filter((path) => sources.has(path));
}

function circlesIn(names: Iterable<string>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" → "));
    if (done.has(file) || way.includes(file)) return;
    for (const next of importsOf(file)) visit(next, [...way, file]);
    done.add(file);
  };
  for (const name of names) visit(name, []);
  return circles;
}

describe("structure", () => {
  it("has at most nine folders at the top", () => {
    expect(folders).to.have.lengthOf.at.most(9);
  });

  it("has no circle of imports", () => {
    expect(circlesIn(sources.keys())).to.deep.equal([]);
  });

  it("keeps the local AWS a package of its own", () => {
    const own = "packages/local-aws/";
    const { dependencies } = JSON.parse(readFileSync(join(root, own, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const isOwn = (file: string, path: string): boolean => {
      if (path.startsWith(".")) return normalize(join(dirname(file), path)).startsWith(own);
      const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      return isBuiltin(path) || Object.hasOwn(dependencies, name ?? "");
    };
    const foreign = () =>
      [...sources]
        .filter(([file]) => file.startsWith(own))
        .flatMap(([file, text]) =>
          [...text.matchAll(/(?:from |import\(|require\(|load\()"([^"]+)"/g)]
            .filter(([, path]) => !isOwn(file, path as string))
            .map(([, path]) => `${file}: ${path}`),
        );
    expect(foreign()).to.deep.equal([]);
    sources.set(`${own}x/one.ts`, 'import "x"; import { a } from "../two"; import { b } from "../../three";');
    try {
      expect(foreign()).to.deep.equal([`${own}x/one.ts: ../../three`]);
    } finally {
      sources.delete(`${own}x/one.ts`);
    }
  });

  it("finds a circle where there is one", () => {
    sources.set("one.ts", 'import "x"; import { b } from "./two";');
    sources.set("two.ts", 'import type { a } from "./one";');
    try {
      expect(circlesIn(["one.ts"])).to.deep.equal(["one.ts → two.ts → one.ts"]);
    } finally {
      sources.delete("one.ts");
      sources.delete("two.ts");
    }
  });

  it("takes what names in AWS begin with from the platform's name", () => {
    const program = [...sources].filter(([file]) => /^(components|handlers|stacks|events)\//.test(file));
    const named = program.flatMap(([file, text]) =>
      text
        .split("\n")
        // Headers, attributes of spans and keys of symbols are no names in AWS; contracts have the platform's own examples.
        .filter((line) => /["`/]bellyfed[-/]/.test(line) && !/^\s*(\*|\/)/.test(line))
        .filter((line) => !line.includes('"x-bellyfed-'))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(named.filter((line) => !line.startsWith("events/contracts/"))).to.deep.equal([]);
  });

  it("gives one exported name one meaning", () => {
    const homes = new Map<string, Set<string>>();
    const declaration =
      /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
    for (const [file, text] of sources) {
      if (file.startsWith("tests/")) continue;
      for (const [, name] of text.matchAll(declaration))
        homes.set(name as string, (homes.get(name as string) ?? new Set()).add(file));
    }
    const doubled = [...homes].filter(([, places]) => places.size > 1);
    // Lambda calls a function's entry by this name.
    expect(
      doubled.filter(([name]) => name !== "handler").map(([name, at]) => `${name}: ${[...at].join(", ")}`),
    ).to.deep.equal([]);
  });
});
