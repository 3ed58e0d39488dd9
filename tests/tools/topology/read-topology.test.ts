import { expect } from "chai";
import { readTopology } from "../../../tools/topology/read-topology";
import { smallStack } from "../dashboard/small-stack";

describe("readTopology", () => {
  const topology = readTopology(smallStack());

  it("reads what leads where off the graph, buses that lead to others first", () => {
    expect(topology.buses.map(({ title, forwards }) => [title, forwards])).to.deep.equal([
      ["ingress", [{ rule: "user", bus: "user-dev" }]],
      ["user", []],
    ]);
    const [, user] = topology.buses;
    expect(user).to.deep.include({
      name: "user-dev",
      catchAlls: [{ rule: "unmatched", queue: "user-dev-unmatched" }],
      undelivered: "user-dev-undelivered",
      rejected: "user-dev-rejected",
    });
    expect(user!.subscriptions).to.have.length(2);
    expect(user!.subscriptions[0]).to.deep.equal({
      rule: "journal",
      detailTypes: [{ prefix: "user." }],
      queue: "user-dev-journal",
      functionName: "user-dev-journal",
      deadLetters: "user-dev-journal-dead-letters",
      metricDimensions: { namespace: "EventPipeline/dev", domain: "user", name: "journal" },
    });
    expect([topology.otherFunctions, topology.otherQueues]).to.deep.equal([
      ["recovery-dev"],
      ["parking-lot-dev"],
    ]);
  });

  it("knows a function's breaker by its state table", () => {
    const graph = smallStack();
    const resources = graph.resources.map((resource) => {
      if (resource.name !== "user-dev-journal" || !resource.type.includes("Function")) return resource;
      const variables = { STATE_TABLE: "state", DOMAIN: "user", CONSUMER: "journal" };
      return { ...resource, inputs: { ...resource.inputs, environment: { variables } } };
    });
    const [, user] = readTopology({ ...graph, resources }).buses;
    expect(user!.subscriptions[0]!.breaker).to.deep.equal({ table: "state", key: "b#user/journal" });
  });
});
