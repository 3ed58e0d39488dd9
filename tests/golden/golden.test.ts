import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { renderTree, renderValue } from "../../packages/recorder/render-tree";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { recordedStack, stacks } from "../stacks/recorded-stack";

/** `UPDATE_GOLDEN=1` writes the files anew; read the difference as a reviewer would. */
const update = process.env["UPDATE_GOLDEN"] === "1";

/** Properties that hold whole documents, which have golden files of their own. */
const apart = ["content", "dashboardBody"];

function expectGolden(file: string, text: string): void {
  const path = join(__dirname, file);
  if (update) writeFileSync(path, text);
  expect(existsSync(path), `${path} is missing: run npm run golden`).to.equal(true);
  const golden = readFileSync(path, "utf8").split("\n");
  const now = text.split("\n");
  const hint = `${file}; if this is meant, run npm run golden and review the difference`;
  expect(now.filter((line) => !golden.includes(line)), `new or changed in ${hint}`).to.deep.equal([]);
  expect(golden.filter((line) => !now.includes(line)), `gone from ${hint}`).to.deep.equal([]);
  expect(now, hint).to.deep.equal(golden);
}

/** The documents of one type of resource, by the resources' names. */
function documentsOf({ resources }: StackGraph, property: string): string {
  const documents = resources
    .filter(({ inputs }) => property in inputs)
    .map(({ name, inputs }) => `${name}${renderValue(inputs[property])}`);
  return `${documents.sort().join("\n\n")}\n`;
}

for (const stack of stacks) {
  describe(`golden tree of ${stack}`, () => {
    it("is what the program asks for", async () => {
      expectGolden(`${stack}.txt`, renderTree(await recordedStack(stack), apart));
    });

    it("has its dashboard in a file of its own", async () => {
      expectGolden(`${stack}-dashboard.txt`, documentsOf(await recordedStack(stack), "dashboardBody"));
    });

    it("has the schemas that all stacks have", async () => {
      expectGolden("schemas.txt", documentsOf(await recordedStack(stack), "content"));
    });
  });
}
