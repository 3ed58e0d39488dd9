import { join } from "node:path";
import { renderTree, renderValue } from "../../packages/recorder/render-tree";
import { catalogue } from "../../events/contracts/catalogue";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { exportFiles } from "../../tools/cli/catalogue/export-files";
import { recordedStack, stacks } from "../stacks/recorded-stack";
import { expectGolden } from "./expect-golden";

/** Properties that hold whole documents, which have golden files of their own. */
const apart = ["content", "dashboardBody"];

const fileOf = (name: string): string => join(__dirname, name);

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
      expectGolden(fileOf(`${stack}.txt`), renderTree(await recordedStack(stack), apart));
    });

    it("has its dashboard in a file of its own", async () => {
      expectGolden(fileOf(`${stack}-dashboard.txt`), documentsOf(await recordedStack(stack), "dashboardBody"));
    });

    it("has the schemas that all stacks have", async () => {
      expectGolden(fileOf("schemas.txt"), documentsOf(await recordedStack(stack), "content"));
    });
  });
}

describe("golden export", () => {
  it("has an event of two versions as the tools of other languages read it", async () => {
    const graphs = await Promise.all(stacks.map((stack) => recordedStack(stack)));
    const files = exportFiles(catalogue.ofType("analytics.search-performed"), graphs, "1.2.3");
    const places = new Map([...files].reverse().map(([path, text]) => [text, path]));
    const shown = [...files].map(([path, text]) => {
      const first = places.get(text) ?? path;
      if (first !== path) return `${path} = ${first}`;
      return `${path}${path.endsWith(".json") ? renderValue(JSON.parse(text)) : `\n${text}`}`.trimEnd();
    });
    expectGolden(fileOf("export.txt"), `${shown.join("\n\n")}\n`);
  });
});
