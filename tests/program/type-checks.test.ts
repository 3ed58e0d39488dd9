import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { create, type CreateOptions } from "ts-node";
import { parse } from "yaml";

const root = join(__dirname, "../..");

interface ProjectFile {
  readonly main: string;
  readonly runtime: { readonly name: string; readonly options: { readonly typescript: boolean } };
}

const wrong = 'const days: number = "ten";\nexport { days };\n';

/** ts-node as Pulumi's language host registers it for a program: with this option left to the project. */
function compilerOf(options: CreateOptions) {
  return create({
    cwd: root,
    projectSearchDir: root,
    transpileOnly: undefined,
    compilerOptions: {},
    ...options,
  });
}

describe("type checks", () => {
  it("are left out when Pulumi runs the program, of the policies too: they take half of a preview's time and memory", () => {
    const { main, runtime } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as ProjectFile;
    expect({ main, name: runtime.name, typescript: runtime.options.typescript }).to.deep.equal({
      main: "program.cjs",
      name: "nodejs",
      typescript: false,
    });
    for (const file of ["PulumiPolicy.yaml", "package.json"])
      expect(parse(readFileSync(join(root, "policy", file), "utf8")), file).to.include({ main: "pack.cjs" });
    expect(() => compilerOf({}).compile(wrong, join(root, "wrong.ts"))).not.to.throw();
  });

  it("belong to the tests: the compiler itself does not read that option", () => {
    const config = readFileSync(join(root, "tsconfig.json"), "utf8");
    expect(config).not.to.match(/noCheck/);
    expect(() =>
      compilerOf({ transpileOnly: false, typeCheck: true, files: false }).compile(
        wrong,
        join(root, "wrong.ts"),
      ),
    ).to.throw(/Type 'string' is not assignable to type 'number'/);
  });
});
