import { expect } from "chai";
import { environmentOf } from "../../stacks/environment-of";

describe("environmentOf", () => {
  it("knows dev and prod", () => {
    expect(environmentOf("dev").pointInTimeRecovery).to.equal(false);
    expect(environmentOf("prod").pointInTimeRecovery).to.equal(true);
  });

  for (const stack of ["staging", "toString", ""]) {
    it(`refuses "${stack}", and names the known stacks`, () => {
      expect(() => environmentOf(stack)).to.throw(
        `There is no environment for the stack "${stack}". Known stacks: dev, prod.`,
      );
    });
  }
});
