import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { create } from "ts-node";

const root = join(__dirname, "../..");

describe("tools/register-typescript", () => {
  const folder = mkdtempSync(join(tmpdir(), "register-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "sample.ts");

  /** What Node is given to run. */
  function loaded(code: string): string {
    writeFileSync(path, code);
    let given = "";
    const module = { _compile: (text: string) => void (given = text) };
    require.extensions[".ts"]?.(module as never, path);
    return given;
  }

  it("gives Node what ts-node gives it, made now or before, and never that of another text", () => {
    const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    const tsNode = create({ cwd: root, transpileOnly: true });
    if (before) Object.defineProperty(Error, "prepareStackTrace", before);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
    const [one, other] = [1, 2].map(
      (value) => `import x from "y";\nexport const a: number = x + ${value};\n`,
    );
    for (const code of [one!, one!, other!, one!]) {
      expect(loaded(code)).to.equal(tsNode.compile(code, path));
    }
  });

  it("says where in the source something was thrown", () => {
    const code = `interface Left { out: string }\n\n\nexport const a: Left = undefined!;\nthrow new Error("here");\n`;
    writeFileSync(path, code);
    expect(() => require(path) as unknown)
      .to.throw("here")
      .with.property("stack")
      .that.contains("sample.ts:5:7");
    const { stack } = new Error("in a test");
    const lines = readFileSync(__filename, "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("in a test")) + 1;
    expect(stack).to.contain(`register-typescript.test.ts:${line}:`);
  });

  it("leaves npm's reader of node_modules, which Pulumi's SDK imports, until something is asked of it", () => {
    const print = `
      require("./tools/register-typescript.cjs");
      require("@pulumi/pulumi");
      const isLoaded = () => Object.keys(require.cache).some((path) => /\\bpacote\\b/.test(path));
      console.log(isLoaded(), require("@npmcli/arborist").Arborist.name, isLoaded());`;
    const printed = execFileSync(process.execPath, ["-e", print], { cwd: root, encoding: "utf8" });
    expect(printed.trim()).to.equal("false Arborist true");
  });

  it("leaves the frames of a stack to whoever writes it, as Pulumi does", () => {
    const print = `
      Error.prepareStackTrace = (_, frames) => frames.map((frame) => typeof frame.isNative()).join();
      require("./tools/register-typescript.cjs");
      console.log(new Error().stack);`;
    const printed = execFileSync(process.execPath, ["-e", print], { cwd: root, encoding: "utf8" });
    expect(printed.trim()).to.match(/^boolean(,boolean)*$/);
  });
});
