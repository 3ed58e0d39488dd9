import { expect } from "chai";
import { subscribersOf } from "../../../../tools/cli/catalogue/subscribers";
import type { DetailTypeMatcher } from "../../../../events/contracts/event-pattern";
import type { Bus } from "../../../../tools/topology/read-topology";

function busWith(subscriptions: Record<string, DetailTypeMatcher[]>): Bus {
  return {
    name: "bus",
    title: "bus",
    forwards: [],
    catchAlls: [],
    subscriptions: Object.entries(subscriptions).map(([rule, detailTypes]) => ({
      rule,
      detailTypes,
      queue: rule,
      functionName: rule,
    })),
  };
}

describe("subscribersOf", () => {
  const environments = [
    { name: "empty", buses: [busWith({})] },
    {
      name: "full",
      buses: [
        busWith({ exact: ["user.joined", "user.left"], other: ["user.left"], silent: [] }),
        busWith({
          prefix: [{ prefix: "user." }],
          "other-prefix": [{ prefix: "auth." }],
          "all-but": [{ "anything-but": ["user.left"] }],
          "all-but-it": [{ "anything-but": ["user.joined"] }],
          "no-domain": [{ "anything-but": { prefix: ["user.", "auth."] } }],
        }),
      ],
    },
  ];

  it("names the subscriptions whose rule takes the type, by environment", () => {
    expect(subscribersOf("user.joined", environments)).to.deep.equal([
      { environment: "empty", names: [] },
      { environment: "full", names: ["exact", "prefix", "all-but"] },
    ]);
    expect(subscribersOf("billing.paid", environments)[1]?.names).to.deep.equal([
      "all-but",
      "all-but-it",
      "no-domain",
    ]);
  });
});
