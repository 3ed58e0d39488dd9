import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { policies } from "../../policy/policies";
import { pulumiPolicies } from "../../policy/pulumi-policies";
import { types } from "../../policy/resource-types";
import type { PolicyRule } from "../../policy/rule";

/** What the policy pack says about a recorded stack, whose values are all known. */
export function evaluatePolicies(graph: StackGraph, rules: readonly PolicyRule[] = policies) {
  const custom = graph.resources.filter((resource) => resource.custom);
  const asked = custom.map((one) => analysed(one, one.inputs, graph));
  const made = custom.map((one) => analysed(one, one.state, graph));
  return pulumiPolicies(rules).flatMap((policy) => {
    const violations: { policy: string; urn: string; message: string }[] = [];
    const reportOn = (about: string) => (message: string, urn?: string) =>
      violations.push({ policy: policy.name, urn: urn ?? about, message });
    const { validateResource, validateStack } = policy as ResourceValidationPolicy & StackValidationPolicy;
    for (const args of asked)
      [validateResource ?? []].flat().forEach((one) => void one(args as never, reportOn(args.urn)));
    void validateStack?.({ resources: made } as never, reportOn(graph.stack));
    return violations;
  });
}

function analysed(
  { urn, type, name, options, dependencies }: RecordedResource,
  props: object,
  graph: StackGraph,
) {
  const provider = graph.resources.find(
    (one) => one.type === types.provider && one.name === options.provider,
  );
  return {
    urn,
    type,
    name,
    props,
    opts: options,
    dependencies: dependencies.map((one) => ({ urn: one })),
    propertyDependencies: {} as PolicyResource["propertyDependencies"],
    ...(provider && { provider: { ...provider, props: provider.inputs } }),
  };
}
