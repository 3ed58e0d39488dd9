import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { mermaidErrors, mermaidIn } from "./mermaid";
import { pages, root } from "./pages";

/** What GitHub makes of a heading, to link to it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

/** The relative links of a page that lead nowhere. */
function brokenLinks(path: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [target = "", anchor] = link.split("#");
      const file = target ? join(root, dirname(path), target) : join(root, path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchorsIn(readFileSync(file, "utf8")).includes(anchor);
    });
}

/** Files that a page names by their path from the root, alone or in a command, and that are not there. */
function missingFiles(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, code = ""]) => code.split(/\s+/))
    .filter((word) => /^[\w.-]+(\/[\w.-]+)+\.(ts|mjs|json|yml|yaml|md|txt)$/.test(word))
    .filter((path) => !existsSync(join(root, path)));
}

describe("docs", () => {
  it("finds links that lead nowhere", () => {
    const text =
      "# One two\n[a](README.md) [b](gone.md) [c](#one-two) [d](#three) [e](https://x.example) `[f](g.md)`";
    expect(brokenLinks("README.md", text)).to.deep.equal(["gone.md", "#one-two", "#three"]);
    expect(
      brokenLinks("docs/benchmarks.md", "[up](../README.md#deploy) [no](../README.md#nowhere)"),
    ).to.deep.equal(["../README.md#nowhere"]);
  });

  it("finds diagrams that nobody can draw", async () => {
    expect(await mermaidErrors('flowchart LR\n  a["one"] --> b{{"two"}}\n')).to.deep.equal([]);
    expect(await mermaidErrors('flowchart LR\n  a["one" --> b\n')).to.not.deep.equal([]);
    expect(await mermaidErrors("flowchart LR\n  a[one (1)] --> b\n")).to.not.deep.equal([]);
    expect(await mermaidErrors("flowchart LR\n  a --> graph[1]\n"), "a reserved word").to.not.deep.equal([]);
    expect(await mermaidErrors("stateDiagram-v2\n  a -> b\n")).to.not.deep.equal([]);
    expect(await mermaidErrors("flowchat LR\n  a --> b\n")).to.not.deep.equal([]);
  });

  it("finds files that are named and gone", () => {
    const text =
      "`events/schema/contract.ts`, `events/gone.ts`, `docs/gone.md`, `npm run x`, `a/b`, `schemas`, `npx mocha tests/gone.ts -b`";
    expect(missingFiles(text)).to.deep.equal(["events/gone.ts", "docs/gone.md", "tests/gone.ts"]);
  });

  for (const { path, text } of pages()) {
    it(`${path}: every file that it names is there`, () => {
      expect(missingFiles(text)).to.deep.equal([]);
    });

    it(`${path}: every relative link leads to something, every diagram can be drawn`, async () => {
      expect(brokenLinks(path, text)).to.deep.equal([]);
      for (const diagram of mermaidIn(text)) expect(await mermaidErrors(diagram)).to.deep.equal([]);
    });
  }
});
