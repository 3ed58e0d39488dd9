import { expect } from "chai";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { recordedStack } from "./recorded-stack";

/** Names that an account has once, wherever they are used: of roles, and of buckets even among all accounts. */
function globalNames({ resources }: StackGraph): unknown[] {
  return resources
    .filter(({ type }) => /^aws:(iam\/role:|s3\/bucket:)/.test(type))
    .map(({ inputs }) => inputs["name"] ?? inputs["bucket"]);
}

describe("an environment in two regions of one account", () => {
  it("has no name twice, and nothing of the one in the other", async () => {
    const [here, there] = await Promise.all([
      recordedStack("dev"),
      recordedStack("dev", { region: "eu-west-1" }),
    ]);
    const names = globalNames(here);
    expect(names).to.have.length.above(5).and.not.include.oneOf(globalNames(there));
    const inputs = JSON.stringify(there.resources.map((one) => one.inputs));
    expect(inputs).to.contain("eu-west-1").and.not.contain("us-east-1");
  });
});
