import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { errorOf } from "../../recording";
import { programAt } from "../../../tools/rehearsal/program-at";

const { signal } = new AbortController();
/** The lock file of a program that needs a package beside it. */
const lock = (name: string): string => {
  const packages = {
    "": { name, dependencies: { needed: "file:needed" } },
    needed: { version: "1.0.0" },
    "node_modules/needed": { resolved: "needed", link: true },
  };
  return JSON.stringify({ name, lockfileVersion: 3, requires: true, packages });
};
const manifest = (name: string): string => JSON.stringify({ name, dependencies: { needed: "file:needed" } });

describe("a version of the program", () => {
  let repository = "";
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=e@x", ...args], {
      ...{ cwd: repository, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    }).trim();
  const commit = (files: Readonly<Record<string, string>>): string => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(repository, name), text);
    git("add", ".");
    git("commit", "-q", "-m", "c");
    return git("rev-parse", "HEAD");
  };
  const commits: string[] = [];
  before(() => {
    repository = mkdtempSync(join(tmpdir(), "program-"));
    git("init", "-q");
    mkdirSync(join(repository, "needed"));
    const needed = { "needed/package.json": '{"name":"needed","version":"1.0.0"}' };
    const first = {
      ...needed,
      "package.json": manifest("one"),
      "package-lock.json": lock("one"),
      "index.ts": "first",
    };
    const second = {
      "package.json": manifest("other"),
      "package-lock.json": lock("other"),
      "index.ts": "second",
    };
    for (const files of [first, second, { "index.ts": "third" }]) commits.push(commit(files));
  });
  after(() => rmSync(repository, { recursive: true }));

  async function at(ref: string) {
    const said: string[] = [];
    const version = await programAt(ref, { say: (stage) => said.push(stage), signal, repository });
    return { ...version, said, text: readFileSync(join(version.folder, "index.ts"), "utf8") };
  }

  it("is brought into a folder once, without packages where the lock file is the same", async () => {
    const version = await at("HEAD~1");
    expect(version).to.deep.include({ commit: commits[1], text: "second", said: ["Checking out HEAD~1"] });
    expect(existsSync(join(version.folder, "node_modules"))).to.equal(false);
    expect(await at(commits[1] ?? "")).to.deep.equal({ ...version, said: [] });
  });

  it("gets packages of its own where the lock file is another", async () => {
    const { folder, text, said } = await at("HEAD~2");
    expect([text, said]).to.deep.equal([
      "first",
      ["Checking out HEAD~2", "Installing the packages of HEAD~2"],
    ]);
    expect(existsSync(join(folder, "node_modules", "needed", "package.json"))).to.equal(true);
  });

  it("gets packages of its own too if it was brought when this checkout still had its", async () => {
    const kept = await at(commits[2] ?? "");
    expect(existsSync(join(kept.folder, "node_modules"))).to.equal(false);
    commit({ "package-lock.json": lock("newer"), "package.json": manifest("newer") });
    const { said } = await at(commits[2] ?? "");
    expect(said.at(-1)).to.match(/^Installing the packages of /);
    expect(existsSync(join(kept.folder, "node_modules", "needed", "package.json"))).to.equal(true);
    commit({ "package-lock.json": lock("other"), "package.json": manifest("other") });
  });

  it("leaves nothing behind when it cannot be brought there", async () => {
    const broken = commit({ "package-lock.json": "{" });
    commit({ "package-lock.json": lock("other") });
    await errorOf(() => at(broken));
    const left = readdirSync(join(repository, ".cache", "versions"));
    expect(left.filter((name) => name.startsWith(broken))).to.deep.equal([]);
  });

  for (const ref of ["no-such-branch", "--all", ""])
    it(`is refused by name where there is none: "${ref}"`, async () => {
      const { message } = await errorOf(() => at(ref));
      expect(message).to.include(`"${ref}" is no commit of this repository`);
    });
});
