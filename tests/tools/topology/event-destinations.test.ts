import { expect } from "chai";
import { endpointHosts } from "../../../tools/topology/endpoint-hosts";
import { eventDestinations } from "../../../tools/topology/event-destinations";
import { recordedStack } from "../../stacks/recorded-stack";

describe("eventDestinations", () => {
  it("names where the events of each subscription end", async () => {
    const destinations = eventDestinations(await recordedStack("dev"));
    const found = destinations.subscriptions.find(
      ({ domain, name }) => domain === "user" && name === "search-index",
    );
    expect(found).to.deep.include({
      queue: "bellyfed-domain-user-dev-search-index",
      functionName: "bellyfed-domain-user-dev-search-index",
      deadLetters: "bellyfed-domain-user-dev-search-index-dead-letters",
      rejected: "bellyfed-domain-user-dev-rejected",
      metricNamespace: "EventPipeline/dev",
    });
    expect(destinations).to.deep.include({
      stack: "dev",
      recoveryFunction: "bellyfed-recover-dead-letters-dev",
      journalBucket: "bellyfed-journal-dev-000000000000-us-east-1",
    });
  });

  it("knows the hosts that consumers post to", async () => {
    const graph = await recordedStack("dev");
    const posting = eventDestinations(graph).subscriptions.flatMap(({ name, endpointHost }) =>
      endpointHost ? [name] : [],
    );
    expect(posting).to.include("search-index").and.not.to.include("journal");
    expect(endpointHosts(graph)).to.have.length(posting.length);
  });
});
