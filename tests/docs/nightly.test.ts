import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const tests = join(__dirname, "..");
const fileOf = (name: string): string => join(tests, `${name}.test.ts`);

describe("what is smaller in npm test than every night", () => {
  it("stands in CONTRIBUTING.md", () => {
    const smaller = readdirSync(tests, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/").replace(/\.test\.ts$/, ""))
      .filter((name) => existsSync(fileOf(name)))
      .filter((name) => /^import \{ runs \}/m.test(readFileSync(fileOf(name), "utf8")));
    const text = readFileSync(join(tests, "../CONTRIBUTING.md"), "utf8");
    const listed = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name);
    expect(listed.filter((name) => existsSync(fileOf(name)))).to.have.members(smaller).and.not.be.empty;
  });
});
