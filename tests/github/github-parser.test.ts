import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { expect } from "chai";
import { buildSync } from "esbuild";

/** What of GitHub's own parser is used here. */
interface Parser {
  readonly NoOperationTraceWriter: new () => object;
  parseWorkflow(
    file: { name: string; content: string },
    trace: object,
  ): { context: { errors: { getErrors(): { message: string }[] } }; value: unknown };
  convertWorkflowTemplate(context: unknown, value: unknown): Promise<{ errors?: { Message: string }[] }>;
}

const folder = join(__dirname, "../../.github/workflows");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

/** The package imports JSON in a way that only bundlers understand. */
function loadParser(): Parser {
  const { outputFiles } = buildSync({
    stdin: { contents: 'export * from "@actions/workflow-parser"', resolveDir: __dirname },
    bundle: true,
    format: "cjs",
    platform: "node",
    write: false,
  });
  const loaded = { exports: {} };
  compileFunction(outputFiles[0]?.text ?? "", ["module", "exports", "require"])(
    loaded,
    loaded.exports,
    require,
  );
  return loaded.exports as Parser;
}

describe("workflows, read by GitHub's own parser", () => {
  let parser: Parser;

  before(() => {
    parser = loadParser();
  });

  async function complaints(content: string, name = "changed.yml"): Promise<string> {
    const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
    const template = value ? await parser.convertWorkflowTemplate(context, value) : {};
    const found = [...context.errors.getErrors().map(({ message }) => message)];
    return [...found, ...(template.errors ?? []).map(({ Message }) => Message)].join("\n");
  }

  for (const file of readdirSync(folder)) {
    it(`${file} is one`, async () => {
      expect(await complaints(read(file), file)).to.equal("");
    });
  }

  const breaks: [from: string, to: string, message: RegExp][] = [
    ["runs-on:", "runs-in:", /Unexpected value 'runs-in'/],
    ["timeout-minutes: 30", "timeout-minutes: soon", /soon/],
    ["contents: read", "contents: all", /Unexpected value 'all'/],
    ["${{ matrix.node }}\n", "${{ matrix..node }}\n", /expression/i],
    ["${{ matrix.node }}\n", "${{ matrixes.node }}\n", /Unrecognized named-value: 'matrixes'/],
    ["on:", "off:", /Required property is missing: on|Unexpected value 'off'/],
  ];
  for (const [from, to, message] of breaks) {
    it(`complains of ${to.trim()}`, async () => {
      const text = read("test.yml");
      expect(text).to.contain(from);
      expect(await complaints(text.replace(from, to))).to.match(message);
    });
  }
});
