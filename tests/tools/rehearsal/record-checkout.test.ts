import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { errorOf } from "../../recording";
import { FileSet } from "../../../packages/recorder/files-of";
import { recordCheckout } from "../../../tools/rehearsal/record-checkout";

/** A program of its own, in as few files as are read of one; JavaScript, of which nothing is kept transpiled. */
const program = {
  "tools/register-typescript.cjs": `require(${JSON.stringify(require.resolve("../../../tools/register-typescript.cjs"))})`,
  "events/domains.js": `exports.domainTable = { a: { producer: { source: "of.a" } } };`,
  "events/contracts/catalogue.js": `
    const named = { type: "a.named", domain: "a", version: 2, sources: ["other"], examples: [{ x: 1 }, { x: 2 }] };
    exports.catalogue = { contracts: [named, { type: "a.b", domain: "a", version: 1, examples: [{ x: 3 }] }] };`,
  "packages/recorder/files-of.js": `exports.FileSet = class { constructor(files) { this.files = files; } };`,
  "packages/recorder/record-stack.ts": "",
  "packages/recorder/record-stack.js": `
    const { FileSet } = require("./files-of");
    exports.recordStack = async ({ stack, queueUrlBase }) => {
      if (stack === "broken") throw new Error("There is no such stack.");
      return { stack, queueUrlBase, in: process.cwd(), code: new FileSet({ "index.js": "/x" }) };
    };`,
};

describe("the program of another checkout", () => {
  let folder = "";
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")));
    for (const [name, text] of Object.entries(program)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const record = (stack: string) =>
    recordCheckout({ folder, stack, queueUrlBase: "https://sqs", signal: new AbortController().signal });

  it("records itself in its own folder, with an event of each of its contracts", async () => {
    expect(await record("dev")).to.deep.equal({
      graph: {
        stack: "dev",
        queueUrlBase: "https://sqs",
        in: folder,
        code: new FileSet({ "index.js": "/x" }),
      },
      templates: [
        { type: "a.named", domain: "a", version: 2, source: "other", data: { x: 1 } },
        { type: "a.b", domain: "a", version: 1, source: "of.a", data: { x: 3 } },
      ],
    });
  });

  it("says why it cannot be recorded", async () => {
    const { message } = await errorOf(() => record("broken"));
    expect(message).to.equal(`The program in ${folder} could not be recorded: There is no such stack.`);
  });

  it("says so when it is older than its recorder", async () => {
    rmSync(join(folder, "packages/recorder/record-stack.ts"));
    expect((await errorOf(() => record("dev"))).message).to.include("older than its recorder");
  });
});
