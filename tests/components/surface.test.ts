import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import * as contracts from "../../events/contracts";
import { declare, isOwn, programOf } from "../events/published/program-of";
import { publicSurface } from "../events/published/public-surface";
import { expectSurface } from "../golden/expect-surface";

const root = join(__dirname, "../..");
const entries = {
  "": "stacks/backbone",
  errors: "handlers/failures/event-errors",
  testing: "tools/test-kit/index",
};

/** Of packages nothing is read: types of public names are written out, and the AWS provider's have megabytes. */
const isRead = (imported: string): boolean => isOwn(imported) && !imported.includes("/local-aws/");

describe("what the package @bellyfed/backbone declares", () => {
  it("is what it declared before, or its version is a later one", () => {
    const outDir = mkdtempSync(join(tmpdir(), "backbone-surface-"));
    try {
      const written = { declaration: true, noCheck: true, stripInternal: true };
      const options = {
        ...{ target: ts.ScriptTarget.ES2021, lib: ["lib.es2023.d.ts"], types: [], rootDir: root, outDir },
        ...written,
      };
      const sources = Object.values(entries).map((entry) => join(root, `${entry}.ts`));
      expect(declare(programOf(sources, options, isRead))).to.deep.equal([]);
      const files = Object.entries(entries).map(
        ([entry, path]) => [entry, join(outDir, `${path}.d.ts`)] as const,
      );
      const declared = programOf(
        files.map(([, file]) => file),
        { ...options, noLib: true, noEmit: true },
        isRead,
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
