import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";

const root = join(__dirname, "../..");

/** What each of these files holds, and the finding that it must lead to; none where it is right. */
const files: Record<string, readonly [text: string, finding?: string]> = {
  "tools/type.ts": ['export const days: number = "ten";', "TS2322"],
  "tools/unused.ts": ["export class Calendar {\n  private days = 1;\n}", "TS6133"],
  "tools/promise.ts": ["Promise.resolve(1);\nexport {};", "no-floating-promises"],
  "tools/any.ts": ["export const days = (text: string): number => JSON.parse(text);", "no-unsafe-return"],
  "tests/any.ts": ["export const days = (text: string): number => JSON.parse(text);"],
  "tools/equal.ts": ["export const is = (a: string): boolean => a == String(1);", "eqeqeq"],
  "tools/directive.ts": ["// eslint-disable-next-line eqeqeq\nexport const days = 1;", "Unused"],
  "tools/cli/output.ts": ['process.stdout.write("a");', "which let no data command a terminal"],
  "tools/cli/system-output.ts": ['process.stdout.write("a");'],
  "tools/local/output.ts": ['console.log("a");', "no-console"],
  "tools/demo/main.ts": ['console.log("a");'],
  "tools/main.ts": ['export * from "../tests/any";', "Tests are imported by nobody"],
  "events/a.ts": ['import type { Output } from "@pulumi/a";\nexport type Text = Output;'],
  "events/b.ts": ['export { output } from "@pulumi/a";', "What runs in Lambda knows no Pulumi"],
  "handlers/a.ts": ['import "../components/a";', "only events and other handlers"],
  "handlers/settings/a.ts": ["export {};"],
  "policy/a.ts": ['import "../packages/recorder/a";\nimport "../packages/text/a";'],
  "policy/b.ts": ['import "../packages/deployment/a";', "know no other tooling"],
  "policy/wide-actions.ts": ["export {};"],
  "packages/deployment/a.ts": ['import "../../events/a";', "A package knows nothing of Bellyfed"],
  "packages/local-aws/a.ts": ['import "../text/a";', "It is published alone"],
  "packages/recorder/a.ts": ["export {};"],
  "packages/text/a.ts": ["export {};"],
  "components/a.ts": ['import "../packages/text/a";\nimport "../policy/wide-actions";\nimport "./iam/a";'],
  "components/b.ts": ['import "../packages/recorder/a";', "The program knows no tooling"],
  "components/c.ts": ['import "../policy/a";', "the rest is judged from outside"],
  "components/iam/a.ts": ['import "../../handlers/settings/a";\nimport "../../handlers/a";', "as arguments"],
  "components/iam/b.ts": ['import "../a";', "not the other way round"],
  "components/iam/role-policy.ts": ['import * as aws from "@pulumi/aws";\nnew aws.iam.RolePolicy("a");'],
  "stacks/a.ts": ['import * as aws from "@pulumi/aws";\nnew aws.iam.RolePolicy("a");', "A role's rights"],
  "stacks/b.ts": ["export const role = { inlinePolicies: [] };", "A role's rights"],
  "stacks/c.ts": ['import { UserPolicy } from "@pulumi/aws/iam";\nexport { UserPolicy };', "A role's rights"],
  "stacks/subscriptions/a.ts": ['const a = require("../b") as unknown;\nexport { a };'],
  "tests/slow.ts": ["declare const test: { timeout(ms: number): void };\ntest.timeout(1);", "generous limit"],
  "tests/signal.ts": ["export const signal = AbortSignal.timeout(1);"],
  "tests/wall.ts": ["export const nowMs = performance.now();", "measured in tools/bench"],
  "tools/page.mjs": ["export const days = (text) => JSON.parse(text).days;"],
};
const pulumi = `
declare module "@pulumi/a" { export type Output = string; export function output(): void }
declare module "@pulumi/aws" { export namespace iam { class RolePolicy { constructor(name: string) } } }
declare module "@pulumi/aws/iam" { export class UserPolicy {} }`;

describe("npm run check:source", () => {
  const folder = mkdtempSync(join(tmpdir(), "check-source-"));
  const compilerOptions = { strict: true, noUnusedLocals: true, noEmit: true, types: ["node"], rootDir: "." };
  const found: Record<string, string> = {};

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  before(() => {
    write("tests/pulumi.d.ts", pulumi);
    write("tsconfig.json", JSON.stringify({ compilerOptions: { ...compilerOptions, module: "node20" } }));
    for (const [path, [text]] of Object.entries(files)) write(path, `${text}\n`);
    for (const path of ["oxlint.config.mjs", "tests/house-rules.mjs"])
      copyFileSync(join(root, path), join(folder, path));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    const args = [join(root, "node_modules/oxlint/bin/oxlint"), "-c", "oxlint.config.mjs", "-f", "json"];
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(status).to.equal(1);
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { filename: string; code?: string; message: string; help?: string }[];
    };
    for (const { filename, code, message, help } of diagnostics)
      found[filename] = `${found[filename] ?? ""}${code ?? ""} ${message} ${help ?? ""}\n`;
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [path, [text, finding]] of Object.entries(files))
    it(`${finding === undefined ? "allows" : `refuses (${finding})`} in ${path}: ${text}`, () => {
      if (finding === undefined) expect(found[path] ?? "").to.equal("");
      else expect(found[path]?.trim().split("\n"), found[path]).to.have.length(1);
      if (finding !== undefined) expect(found[path]).to.contain(finding);
    });
});
