import { expect } from "chai";
import { CliProject } from "../../../../packages/deployment/cli/cli-project";
import { refusedIn } from "../../../../packages/deployment/cli/refused-in";

describe("CliProject", () => {
  it("says what is missing where there is no CLI", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      expect(() => new CliProject("shop", "test")).to.throw("Pulumi's CLI and its language host");
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("refusedIn", () => {
  it("finds what the CLI will not delete or replace, once each", () => {
    const [bus, queue] = ["bus", "queue"].map((name) => `urn:pulumi:test::shop::aws:x/y:Z::${name}`);
    const output = [
      `error: Preview failed: resource "${queue}" cannot be deleted`,
      `error: unable to replace resource "${bus}"\nas it is currently marked for protection.`,
      `warning: resource "${queue}" cannot be deleted`,
      `error: resource "urn:pulumi:test::shop::aws:x/y:Z::other" could not be made`,
    ].join("\n");
    expect(refusedIn(output)).to.deep.equal([bus, queue]);
  });
});
