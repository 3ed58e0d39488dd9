import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { readTopology } from "../../topology/read-topology";
import { drawFlowchart } from "./draw-flowchart";
import { code, codes, table } from "./markdown";
import { publishingRoles } from "./publishing-roles";

/** An environment: its buses with the roles that may publish to them, and the picture of what hangs on them. */
export function environmentPage(graph: StackGraph): string {
  const topology = readTopology(graph);
  const rows = topology.buses.map(({ name }) => [code(name), codes(publishingRoles(name, graph), "nobody")]);
  return (
    [
      `# ${graph.stack}`,
      `Region ${graph.region}. Drawn from what the program asks for; \`npm run plan -- ${graph.stack}\` prints all of it.`,
      table(["Bus", "Roles that may publish"], rows),
      "Every event goes along the solid arrows. The dashed ones lead to where unprocessed events go: undelivered by EventBridge, rejected or dead letters by the consumer.",
      ["```mermaid", drawFlowchart(topology), "```"].join("\n"),
    ].join("\n\n") + "\n"
  );
}
