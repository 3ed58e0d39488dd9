import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const root = join(__dirname, "../..");

const config = `
import tseslint from "typescript-eslint";
export default tseslint.config({
  files: ["**/*.ts"],
  languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: { "@typescript-eslint/no-floating-promises": "error", eqeqeq: "warn" },
});`;

/** What the check says of a project with this one file. */
async function check(text: string): Promise<{ output: string; progress: string; exitCode: number }> {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "check-source-"));
  try {
    const compilerOptions = { strict: true, module: "node20", noEmit: true, skipLibCheck: true, types: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(join(folder, "eslint.config.mjs"), config);
    writeFileSync(join(folder, "a.ts"), text);
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(root, "tests/check-source.mjs")],
        { cwd: folder },
        (error, output, progress) => resolve({ output, progress, exitCode: Number(error?.code ?? 0) }),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("npm run check:source", () => {
  for (const [what, text, says] of [
    ["a wrong type", 'export const days: number = "ten";\n', "a.ts(1,14): error TS2322"],
    [
      "what a rule about types finds",
      "declare const work: Promise<void>;\nwork;\nexport {};\n",
      "no-floating-promises",
    ],
    ["a warning", "export const is = (a: string): boolean => a == String(1);\n", "eqeqeq"],
  ] as const)
    it(`fails with ${what}`, async () => {
      const { output, progress, exitCode } = await check(text);
      expect(output).to.contain(says);
      expect(progress).to.match(/^ +0 s types: reading\n/);
      expect(exitCode).to.equal(1);
    });
});
