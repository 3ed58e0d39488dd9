import { types } from "../../../policy/resource-types";
import type { BadChange } from "./corpus-change";
import type { GraphEdit } from "./graph-edit";
import type { PolicyDocument } from "./policy-edits";
import { privateNetwork } from "./private-network";

/** Removes the endpoints whose services have such names. */
function removeEndpoints(graph: GraphEdit, serviceName: RegExp): GraphEdit {
  const endpoints = graph
    .within("network", "bellyfed:network:PrivateNetwork")
    .filter(
      ({ type, inputs }) => type === types.vpcEndpoint && serviceName.test(String(inputs["serviceName"])),
    );
  return graph.remove(...endpoints.map(({ name }) => [name] as const));
}

/** Changes of networks that leave functions without what they call. */
export const badNetworks: readonly BadChange[] = [
  {
    what: "functions move into a private network that has no endpoint",
    harm: "stuck",
    ...privateNetwork,
    edit: (graph) => removeEndpoints(graph, /./),
  },
  {
    what: "a private network loses its endpoints of downstream services",
    harm: "stuck",
    given: privateNetwork,
    edit: (graph) => removeEndpoints(graph, /vpce/),
  },
  {
    what: "an endpoint lets a call of consumers no longer through",
    harm: "stuck",
    given: privateNetwork,
    edit: (graph) =>
      graph.rewrite("network-dynamodb", "policy", ({ Statement, ...rest }: PolicyDocument) => ({
        ...rest,
        Statement: Statement.map((one) => ({ ...one, Action: "dynamodb:GetItem" })),
      })),
  },
];
