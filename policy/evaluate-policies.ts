import type { RecordedResource, StackGraph } from "../packages/recorder/stack-graph";
import { policies } from "./policies";
import { types } from "./resource-types";
import { CheckedStack, type CheckedResource, type PolicyRule } from "./rule";

/** One resource that keeps not to one policy. */
interface PolicyViolation {
  readonly policy: string;
  readonly urn: string;
  /** What is wrong and what to do, after the resource's name. */
  readonly message: string;
}

/** Holds a recorded stack to the policies, as Pulumi's engine would in a preview in which every value is known. */
export function evaluatePolicies(
  graph: StackGraph,
  rules: readonly PolicyRule[] = policies,
): PolicyViolation[] {
  const custom = graph.resources.filter((resource) => resource.custom);
  const asked = custom.map((resource) => checked(resource, resource.inputs, graph));
  const made = new CheckedStack(custom.map((resource) => checked(resource, resource.state, graph)));
  return rules.flatMap((rule) => {
    const findings =
      "check" in rule
        ? asked.flatMap((resource) => rule.check(resource).map((message) => ({ resource, message })))
        : rule.checkStack(made);
    return findings.map(({ resource, message }) => ({
      policy: rule.name,
      urn: resource.urn,
      message: `${resource.name} ${message}`,
    }));
  });
}

function checked(
  { urn, type, name, options, dependencies }: RecordedResource,
  props: Readonly<Record<string, unknown>>,
  graph: StackGraph,
): CheckedResource {
  const provider = graph.resources.find(
    (candidate) => candidate.type === types.provider && candidate.name === options.provider,
  );
  return {
    urn,
    type,
    name,
    props,
    isProtected: options.protect,
    dependencies,
    ...(provider && { providerProps: provider.inputs }),
  };
}
