import { expect } from "chai";
import { evaluatePolicies } from "./evaluate-policies";
import { policies } from "../../policy/policies";
import { encryptedStack, privateStack, recordedStack, stacks } from "../stacks/recorded-stack";

describe("policies", () => {
  it("have names of their own", () => {
    const names = policies.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z][a-z-]+$/);
  });

  for (const stack of stacks) {
    it(`are all kept by ${stack}`, async () => {
      expect(evaluatePolicies(await recordedStack(stack))).to.deep.equal([]);
    });

    it(`are all kept by ${stack} in a private network`, async () => {
      expect(evaluatePolicies(await privateStack(stack))).to.deep.equal([]);
    });

    it(`are all kept by ${stack} with a key of its own`, async () => {
      expect(evaluatePolicies(await encryptedStack(stack))).to.deep.equal([]);
    });
  }
});
