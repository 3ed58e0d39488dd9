import { expect } from "chai";
import { connectedBuses } from "../../../packages/recorder/connected-buses";
import { smallStack } from "../../tools/dashboard/small-stack";

describe("connectedBuses", () => {
  it("finds each bus with what its targets feed", () => {
    const found = connectedBuses(smallStack()).map(({ bus, rules, consumed, otherTargets }) => ({
      bus: bus.name,
      rules: rules.map(({ inputs }) => inputs["name"]),
      consumed: consumed.map(({ queue, mapping, consumer }) => [queue.name, mapping.name, consumer.name]),
      others: otherTargets.map(({ inputs }) => inputs["rule"]),
    }));
    expect(found).to.deep.equal([
      {
        bus: "user-bus",
        rules: ["journal", "search", "unmatched"],
        consumed: [
          ["user-dev-journal", "journal-mapping", "user-dev-journal"],
          ["user-dev-search", "search-mapping", "user-dev-search"],
        ],
        others: ["unmatched"],
      },
      { bus: "ingress-bus", rules: ["user"], consumed: [], others: ["user"] },
    ]);
  });

  it("refuses a mapping to a function that the stack does not have", () => {
    const graph = smallStack();
    const resources = graph.resources.filter(
      ({ type, name }) => name !== "user-dev-search" || !type.includes("Function"),
    );
    expect(() => connectedBuses({ ...graph, resources })).to.throw(
      "No function of the stack consumes arn:aws:sqs:us-east-1:000000000000:user-dev-search.",
    );
  });
});
