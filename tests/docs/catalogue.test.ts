import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { readFolder } from "../../tools/cli/catalogue/catalogue-folder";
import { cataloguePorts, runCatalogue } from "../../tools/cli/catalogue/run-catalogue";
import { releasedContracts } from "../../tools/cli/catalogue/schema-file";
import { catalogue } from "../../events/contracts/catalogue";
import { compatibilityErrors } from "../../events/schema/compatibility-errors";
import { retiredContracts } from "../../events/contracts/retired";
import { recordedStack } from "../stacks/recorded-stack";

const { folder } = cataloguePorts;

describe("docs/catalogue", () => {
  it("keeps every promise that was made with a released contract", () => {
    const released = releasedContracts(readFolder(folder));
    expect(released.length).to.be.at.least(catalogue.contracts.length - retiredContracts.length);
    expect(compatibilityErrors(released, catalogue.contracts, retiredContracts).join("\n")).to.equal("");
  });

  it("is up to date", async () => {
    let printed = "";
    const exitCode = await runCatalogue(["--check"], {
      ...cataloguePorts,
      record: (stack) => recordedStack(stack as "dev" | "prod"),
      out: () => undefined,
      error: (text) => (printed += text),
    });
    expect(printed).to.equal("");
    expect(exitCode).to.equal(0);
  });

  for (const page of readdirSync(join(folder, "events"))) {
    it(`${page}: its examples fit the schemas it links to`, () => {
      const sections = readFileSync(join(folder, "events", page), "utf8")
        .split("\n## ")
        .slice(1);
      expect(sections).to.not.be.empty;
      for (const section of sections) {
        const [, link] = /\[JSON Schema\]\((\S+)\)/.exec(section) ?? [];
        const schema = JSON.parse(readFileSync(join(folder, "events", link!), "utf8")) as object;
        const ajv = addFormats(
          new Ajv2020({ discriminator: true, allowUnionTypes: true, unicodeRegExp: false }),
        );
        const validate = ajv.compile(schema);
        const examples = [...section.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, text]) =>
          JSON.parse(text!),
        );
        expect(examples).to.not.be.empty;
        for (const example of examples)
          expect(validate(example), JSON.stringify(validate.errors)).to.equal(true);
      }
    });
  }
});
