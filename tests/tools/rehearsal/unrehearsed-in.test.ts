import { expect } from "chai";
import type { DeploymentStep } from "../../../packages/deployment/deployment-plan";
import { types } from "../../../policy/resource-types";
import { unrehearsedIn } from "../../../tools/rehearsal/unrehearsed-in";

function step(
  name: string,
  type: string,
  changed: readonly string[],
  inputs = {},
): { readonly step: DeploymentStep } {
  const after = { type, inputs } as unknown as NonNullable<DeploymentStep["after"]>;
  const urn = `urn:pulumi:dev::b::${type}::${name}`;
  return { step: { operation: "update", urn, after, changed, replacedBecause: [], waitsFor: [] } };
}

describe("what a rehearsal says of steps that the local AWS has no effect of", () => {
  const endpointOf = (owner: string) => ({ serviceName: `com.amazonaws.${owner}` });
  const rows: readonly [
    type: string,
    changed: readonly string[],
    words: RegExp | undefined,
    inputs?: object,
  ][] = [
    [types.function, ["vpcConfig", "memorySize"], undefined],
    [types.vpcEndpoint, [], undefined, endpointOf("us-east-1.sqs")],
    [types.vpcEndpoint, [], /leads to every host/, endpointOf("vpce.us-east-1.vpce-svc-1")],
    [types.provider, ["region"], /one account in one region/],
    [types.key, ["policy"], /logs and archives are kept/],
    [types.logGroup, ["kmsKeyId"], /encrypted at rest/],
    [types.function, ["memorySize", "code"], undefined],
    [types.function, ["useResourceTimeoutForPropagation"], undefined],
    [types.key, ["isEnabled"], undefined],
    [types.queue, ["kmsMasterKeyId"], undefined],
  ];
  for (const [type, changed, words, inputs] of rows)
    it(`${type} ${changed.join(", ")}: ${words?.source ?? "nothing"}`, () => {
      const said = unrehearsedIn([step("x", type, changed, inputs)]);
      expect(said).to.have.lengthOf(words ? 1 : 0);
      if (words) expect(said[0]?.words).to.match(words);
    });

  it("says a reason once, of all that it concerns", () => {
    const [said] = unrehearsedIn(["x", "y"].map((name) => step(name, types.logGroup, ["kmsKeyId"])));
    expect(said?.urns).to.have.lengthOf(2);
  });
});
