import { expect } from "chai";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import { abandonWithinMinutes } from "../../../tools/soak/abandon-within-minutes";
import { recordedStack } from "../../stacks/recorded-stack";

describe("abandonWithinMinutes", () => {
  it("lets every consumer give up sooner, leaves schedules out, and changes nothing else of a stack", async () => {
    const graph = await recordedStack("dev");
    const soaked = abandonWithinMinutes(graph);
    const kept: unknown[] = [];
    const left = graph.resources.filter(({ type }) => type !== "aws:scheduler/schedule:Schedule");
    expect(left.length).to.be.below(graph.resources.length);
    expect(soaked.resources.map(({ urn }) => urn)).to.deep.equal(left.map(({ urn }) => urn));
    for (const [index, resource] of soaked.resources.entries()) {
      const before = left[index]!;
      if (resource === before) continue;
      const [settings, stacks] = [resource, before].map(({ inputs }) => {
        const { variables } = inputs["environment"] as { variables: Record<string, string> };
        return JSON.parse(variables["CONSUMER_SETTINGS"] ?? "") as ReturnType<typeof consumerSettings>;
      });
      expect(settings).to.deep.equal({ ...stacks, attempts: { unknown: 3, crash: 3 } });
      expect(consumerSettings(settings!).attempts).to.deep.equal({ unknown: 3, crash: 3 });
      kept.push(resource.inputs["name"]);
      const { environment: _, ...others } = resource.inputs;
      expect(before.inputs).to.deep.include(others);
    }
    expect(kept).to.include.members([
      "bellyfed-domain-user-dev-journal",
      "bellyfed-domain-user-dev-search-index",
    ]);
    const mappings = graph.resources.filter(({ type }) => type.endsWith(":EventSourceMapping"));
    expect(kept).to.have.length(mappings.length);
  });
});
