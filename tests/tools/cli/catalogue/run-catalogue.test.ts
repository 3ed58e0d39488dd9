import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { readFolder } from "../../../../tools/cli/catalogue/catalogue-folder";
import { runCatalogue, type CataloguePorts } from "../../../../tools/cli/catalogue/run-catalogue";
import { defineContract, type EventContract } from "../../../../events/schema/contract";
import { smallStack } from "../../dashboard/small-stack";

const root = join(__dirname, "../../../..");

function joined(version: number, fields: z.ZodRawShape): EventContract {
  return defineContract({
    type: "user.guest-joined",
    version,
    meaning: "A guest | joined.",
    data: z.object({ name: z.string(), ...fields }),
    examples: [{ name: "Mei", age: 7, list: [] } as never],
    personalData: ["name"],
  });
}

describe("npm run catalogue", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(args: string[], ports: Partial<CataloguePorts> = {}) {
    const printed = { out: "", error: "" };
    const exitCode = await runCatalogue(args, {
      folder,
      contracts: [joined(1, {})],
      retired: [],
      version: "1.2.3",
      stacks: ["dev", "prod"],
      undeclared: [],
      isCommitted: () => true,
      record: async (stack) => ({ ...smallStack(), stack }),
      out: (text) => (printed.out += text),
      error: (text) => (printed.error += text),
      ...ports,
    });
    return { exitCode, ...printed, files: readFolder(folder) };
  }

  it("refuses an option that it does not know, and writes nothing", async () => {
    const { exitCode, error, files } = await run(["--free"]);
    expect([exitCode, files.size]).to.deep.equal([2, 0]);
    expect(error).to.contain("unknown option '--free'");
  });

  it("refuses a change that breaks what was released, and leaves every file as it is", async () => {
    const { files: before } = await run([]);
    const changed = { contracts: [joined(1, { age: z.int() })] };
    const { exitCode, error, files } = await run([], changed);
    expect(exitCode).to.equal(1);
    expect(error).to.equal(
      "user.guest-joined v1: /data/age is new and required: new consumers would refuse old events. Raise the version to 2.\n",
    );
    expect(files).to.deep.equal(before);
    expect((await run(["--check"], changed)).error).to.equal(error);
  });

  it("lets a version change whose schema nobody else has", async () => {
    const { files: before } = await run([]);
    const changed = {
      contracts: [joined(1, { age: z.int() })],
      isCommitted: (path: string) => !before.has(path),
    };
    expect(await run([], changed)).to.include({ exitCode: 0, error: "" });
  });

  it("refuses contracts that it would leave out, and writes nothing", async () => {
    const { exitCode, error, files } = await run([], { undeclared: ["a.ts is in no catalogue."] });
    expect([exitCode, error, files.size]).to.deep.equal([1, "a.ts is in no catalogue.\n", 0]);
  });

  it("writes a new version, and a change that breaks nobody", async () => {
    await run([]);
    const contracts = [joined(1, { list: z.array(z.string()).optional() }), joined(2, { age: z.int() })];
    const { exitCode, out, files } = await run([], { contracts });
    const written = ["README.md", "events/user.guest-joined.md"];
    written.push("schemas/user.guest-joined-v1.json", "schemas/user.guest-joined-v2.json");
    expect(exitCode).to.equal(0);
    expect(out.split("\n").sort()).to.deep.equal([
      "",
      ...written.map((path) => `written: docs/catalogue/${path}`),
    ]);
    expect(files.get("schemas/user.guest-joined-v1.json")).to.contain('"list"');
    expect(files.get("schemas/user.guest-joined-v2.json")).to.contain('"age"');
    expect(files.get("events/user.guest-joined.md")).to.match(
      /## Version 2[^]*\| `age` [^]*## Version 1[^]*\| `list` /,
    );
  });

  it("keeps the schema of a retired version, so that its number is never given again", async () => {
    await run([]);
    const retired = [{ type: "user.guest-joined", version: 1, why: "Nobody came." }];
    const contracts = [joined(2, { age: z.int() })];
    const { exitCode, files } = await run([], { contracts, retired });
    expect(exitCode).to.equal(0);
    expect(files.get("schemas/user.guest-joined-v1.json")).to.contain("user.guest-joined version 1");
    expect(files.get("README.md")).to.contain(
      "[user.guest-joined](schemas/user.guest-joined-v1.json) | 1 | Nobody came.",
    );
    expect(files.get("events/user.guest-joined.md")).not.to.contain("Version 1");
    expect((await run(["--check"], { contracts, retired })).exitCode).to.equal(0);
  });

  it("names every file that is stale, missing or superfluous, and the command that mends it", async () => {
    await run([]);
    expect(await run(["--check"])).to.include({ exitCode: 0, error: "", out: "" });
    writeFileSync(join(folder, "README.md"), "# Mine");
    writeFileSync(join(folder, "notes.md"), "");
    rmSync(join(folder, "dev.md"));
    const { exitCode, error } = await run(["--check"]);
    expect(exitCode).to.equal(1);
    expect(error.split("\n")).to.deep.equal([
      "docs/catalogue/README.md is stale.",
      "docs/catalogue/dev.md is missing.",
      "docs/catalogue/notes.md is superfluous.",
      "Run npm run catalogue, and review the difference.",
      "",
    ]);
    expect(readFileSync(join(folder, "README.md"), "utf8"), "a check writes nothing").to.equal("# Mine");
    expect((await run([])).out.split("\n")).to.deep.equal([
      "written: docs/catalogue/README.md",
      "written: docs/catalogue/dev.md",
      "removed: docs/catalogue/notes.md",
      "",
    ]);
    expect(await run([])).to.include({ exitCode: 0, out: "The catalogue is up to date.\n" });
  });

  it("says which schema cannot be read", async () => {
    await run([]);
    writeFileSync(join(folder, "schemas/user.guest-joined-v1.json"), "{");
    const failure = await run([]).catch((error: unknown) => String(error));
    expect(failure).to.contain("docs/catalogue/schemas/user.guest-joined-v1.json is no JSON");
  });

  it("tells of each event who publishes it and who gets it, in every environment", async () => {
    const { files } = await run([]);
    expect([...files.keys()]).to.have.members([
      "README.md",
      "dev.md",
      "prod.md",
      "events/user.guest-joined.md",
      "schemas/user.guest-joined-v1.json",
    ]);
    expect(files.get("README.md")).to.contain(
      "| [user.guest-joined](events/user.guest-joined.md#version-1) | 1 | A guest \\| joined. | `journal`, `search` | `journal`, `search` |",
    );
    const page = files.get("events/user.guest-joined.md");
    expect(page).to.contain(
      "| Published by | `profiles-service` |\n| Subscribers in dev | `journal`, `search` |",
    );
    expect(page).to.contain("| `name` | string |  | yes | yes |");
    expect(page)
      .to.contain('"data": {\n    "name": "Mei"')
      .and.contain('"EventBusName": "bellyfed-domain-user-dev"');
  });

  it("exports for other tools, touches neither the catalogue nor what is in the folder already, and writes it anew", async () => {
    const target = join(folder, "export");
    mkdirSync(target);
    writeFileSync(join(target, "mine.txt"), "");
    writeFileSync(join(target, "asyncapi.json"), "{}");
    const { exitCode, out } = await run(["--export", target]);
    expect([exitCode, out]).to.deep.equal([0, `10 files are in ${target}, 10 of them written.\n`]);
    const exported = readFolder(target);
    expect(exported.size).to.equal(11);
    expect(exported.get("asyncapi.json"))
      .to.contain('"version": "1.2.3"')
      .and.contain("user.guest-joined-v1");
    expect(exported.get("schemas/user.guest-joined-v1.json")).to.contain('"metadata"');
    expect([...readFolder(folder).keys()].filter((path) => !path.startsWith("export/"))).to.deep.equal([]);
    expect((await run(["--export", target])).out).to.contain("0 of them written");
  });

  it("exports nothing while it checks, and nothing that breaks what was released", async () => {
    expect((await run(["--export", folder, "--check"])).exitCode).to.equal(2);
    await run([]);
    const target = join(folder, "export");
    const contracts = [joined(1, { age: z.int() })];
    expect((await run(["--export", target], { contracts })).exitCode).to.equal(1);
    expect(existsSync(target)).to.equal(false);
  });

  it("explains itself", async () => {
    const { exitCode, out } = await run(["--help"]);
    expect(exitCode).to.equal(0);
    expect(out).to.contain("Usage: npm run catalogue --").and.contain("Examples:").and.contain("Exit codes:");
  });

  it("says in one line which contract is refused while it is loaded", () => {
    const change = {
      path: join(root, "events/contracts/user/profiles.ts"),
      from: '"user.profile-created"',
      to: '"stars.profile-created"',
    };
    const modules = ["register-typescript.cjs", "simulation/source-mutants/apply-source-mutant.ts"];
    const args = modules.flatMap((module) => ["-r", join(root, "tools", module)]);
    const main = join(root, "tools/cli/catalogue/main.ts");
    const { status, stderr } = spawnSync(process.execPath, [...args, main], {
      env: { ...process.env, SOURCE_CHANGE: JSON.stringify(change) },
      encoding: "utf8",
    });
    expect(stderr).to.match(/^Contract stars\.profile-created version 1: type must begin with .*\n$/);
    expect(status).to.equal(1);
  });
});
