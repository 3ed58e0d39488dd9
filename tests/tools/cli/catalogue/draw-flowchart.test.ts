import { expect } from "chai";
import { drawFlowchart } from "../../../../tools/cli/catalogue/draw-flowchart";
import { readTopology } from "../../../../tools/topology/read-topology";
import type { StackGraph } from "../../../../packages/recorder/stack-graph";
import { mermaidErrors } from "../../../docs/mermaid";
import { smallStack } from "../../dashboard/small-stack";
import { recordedStack, stacks } from "../../../stacks/recorded-stack";

const nodeLine = /^ +(\w+)(\(\[|\{\{|\[|\()"(\w+) [^"]+"(\]\)|\}\}|\]|\))$/;

/** Ids of what a graph has, spelled as in the picture. */
function idsOf({ resources }: StackGraph): string[] {
  const kinds: Readonly<Record<string, string>> = {
    "aws:cloudwatch/eventBus:EventBus": "bus",
    "aws:cloudwatch/eventRule:EventRule": "rule",
    "aws:sqs/queue:Queue": "queue",
    "aws:lambda/function:Function": "function",
  };
  return resources.flatMap(({ type, inputs }) => {
    const kind = kinds[type];
    const bus = kind === "rule" ? `${String(inputs["eventBusName"])}_` : "";
    return kind ? [`${kind}_${bus}${String(inputs["name"])}`.replaceAll("-", "_")] : [];
  });
}

describe("drawFlowchart", () => {
  for (const stack of [...stacks, "small"] as const)
    it(`draws every bus, rule, queue and function of ${stack} once, and joins only what is drawn`, async () => {
      const graph = stack === "small" ? smallStack() : await recordedStack(stack);
      const chart = drawFlowchart(readTopology(graph));
      expect(await mermaidErrors(chart)).to.deep.equal([]);
      const lines = chart.split("\n");
      const drawn = lines.flatMap((line) => nodeLine.exec(line)?.[1] ?? []);
      expect([...drawn].sort()).to.deep.equal(idsOf(graph).sort());
      const edges = lines.flatMap((line) => /^ +(\w+) (?:-->|-\.->) (\w+)$/.exec(line)?.slice(1) ?? []);
      expect(edges).to.not.be.empty;
      expect(drawn).to.include.members(edges);
      const rest = lines.filter((line) => !nodeLine.test(line) && !/^ +\w+ (-->|-\.->) \w+$/.test(line));
      expect(
        rest.every((line) => /^(flowchart LR| {2}end| {2}subgraph \w+\["[^"]+"\])$/.test(line)),
      ).to.equal(true);
    });

  it("leads from the bus to the function and, dashed, to where unprocessed events go", () => {
    const chart = drawFlowchart(readTopology(smallStack()));
    for (const edge of [
      "bus_ingress_dev --> rule_ingress_dev_user",
      "rule_ingress_dev_user --> bus_user_dev",
      "bus_user_dev --> rule_user_dev_search",
      "rule_user_dev_search --> queue_user_dev_search",
      "queue_user_dev_search --> function_user_dev_search",
      "function_user_dev_search -.-> queue_user_dev_search_dead_letters",
      "function_user_dev_search -.-> queue_user_dev_rejected",
      "rule_user_dev_unmatched --> queue_user_dev_unmatched",
      "bus_user_dev -.-> queue_user_dev_undelivered",
    ])
      expect(chart.split("\n").map((line) => line.trim())).to.include(edge);
  });
});
