import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import * as contracts from "../../events/contracts";
import { publicSurface } from "../events/published/public-surface";
import { expectSurface } from "../golden/expect-surface";

const root = join(__dirname, "../..");
const entries = {
  "": "stacks/backbone",
  errors: "handlers/failures/event-errors",
  testing: "tools/test-kit/index",
};

/** Of packages nothing is read: types of public names are written out, and the AWS provider's have megabytes. */
function programOf(files: readonly string[], options: ts.CompilerOptions): ts.Program {
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from, _redirected, given) =>
    names.map(({ text }) =>
      text.startsWith(".") && !text.includes("/local-aws/")
        ? ts.resolveModuleName(text, from, given, host)
        : { resolvedModule: undefined },
    );
  return ts.createProgram(files, options, host);
}

describe("what the package @bellyfed/backbone declares", () => {
  it("is what it declared before, or its version is a later one", () => {
    const outDir = mkdtempSync(join(tmpdir(), "backbone-surface-"));
    try {
      const written = { declaration: true, emitDeclarationOnly: true, noCheck: true, stripInternal: true };
      const options = { target: ts.ScriptTarget.ES2021, types: [], rootDir: root, outDir, ...written };
      const sources = Object.values(entries).map((entry) => join(root, `${entry}.ts`));
      programOf(sources, options).emit();
      const files = Object.entries(entries).map(
        ([entry, path]) => [entry, join(outDir, `${path}.d.ts`)] as const,
      );
      const declared = programOf(
        files.map(([, file]) => file),
        { ...options, noEmit: true },
      );
      const surface = publicSurface(declared, new Map(files));
      // Contracts are in the surface of @bellyfed/events.
      const own = [...surface.entries].map(
        ([entry, names]) => [entry, names.filter(({ name }) => !Object.hasOwn(contracts, name))] as const,
      );
      expectSurface("components", new Map(own));
    } finally {
      rmSync(outDir, { recursive: true });
    }
  });
});
