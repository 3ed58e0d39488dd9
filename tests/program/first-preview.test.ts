import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { recordStack } from "../../packages/recorder/record-stack";
import { types } from "../../policy/resource-types";
import { privateConfig, stacks } from "../stacks/recorded-stack";
import { ofType } from "../recording";
import { runs } from "../runs";

describe("the program, in a first preview", () => {
  for (const stack of stacks.slice(-runs(1, stacks.length))) {
    it(`gives every role of ${stack} least privilege, of which the documents tell nothing yet`, async () => {
      const config = { ...privateConfig(stack), encryption: "customer-managed" };
      const graph = await recordStack({ stack, config, firstPreview: true });
      const documents = ofType(graph, types.rolePolicy).map(({ inputs }) => inputs["policy"]);
      expect(documents).not.to.be.empty;
      for (const document of documents) expect(pulumi.isUnknown(document)).to.equal(true);
    });
  }
});
