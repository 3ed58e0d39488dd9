import type {
  Policies,
  PolicyProviderResource,
  PolicyResourceOptions,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { CheckedStack, type CheckedResource, type ResourceRule, type Rule, type StackRule } from "./rule";

/** What Pulumi's engine says about a resource, alone or among all of its stack. */
interface AnalysedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: PolicyResourceOptions;
  readonly provider?: PolicyProviderResource;
  readonly dependencies?: readonly { readonly urn: string }[];
}

/**
 * The rules as Pulumi's engine runs them. What a preview cannot know yet is reported as such by Pulumi itself,
 * and checked by the update.
 */
export function pulumiPolicies(rules: readonly Rule[]): Policies {
  return rules.map((rule) => ("check" in rule ? resourcePolicy(rule) : stackPolicy(rule)));
}

function resourcePolicy({ name, description, check }: ResourceRule): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      const resource = checked(args);
      for (const message of check(resource)) report(`${resource.name} ${message}`);
    },
  };
}

function stackPolicy({ name, description, checkStack }: StackRule): StackValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const stack = new CheckedStack(resources.map(checked));
      for (const { resource, message } of checkStack(stack))
        report(`${resource.name} ${message}`, resource.urn);
    },
  };
}

function checked({
  urn,
  type,
  name,
  props,
  opts,
  provider,
  dependencies = [],
}: AnalysedResource): CheckedResource {
  return {
    urn,
    type,
    name,
    props,
    isProtected: opts.protect,
    dependencies: dependencies.map((one) => one.urn),
    ...(provider && { providerProps: provider.props }),
  };
}
