import type { Policies, PolicyResource, ResourceValidation, StackValidation } from "@pulumi/policy";
import {
  CheckedStack,
  type CheckedResource,
  type ResourceRule,
  type PolicyRule,
  type StackRule,
} from "./rule";
import { ifKnown, unknownValue } from "./unknown-value";

type AnalysedResource = Pick<PolicyResource, "urn" | "type" | "name" | "props" | "opts" | "provider"> &
  Partial<Pick<PolicyResource, "dependencies">>;

/** The rules as Pulumi's engine runs them. A judgement that needs a value unknown to a preview is left to the update. */
export function pulumiPolicies(rules: readonly PolicyRule[]): Policies {
  return rules.map((rule) => ({
    name: rule.name,
    description: rule.description,
    enforcementLevel: "mandatory",
    ...("check" in rule ? { validateResource: validateBy(rule) } : { validateStack: validateStackBy(rule) }),
  }));
}

function validateBy({ check }: ResourceRule): ResourceValidation {
  return (args, report) => {
    const resource = checked(args, () => []);
    for (const message of ifKnown(() => check(resource), [])) report(`${resource.name} ${message}`);
  };
}

function validateStackBy({ checkStack }: StackRule): StackValidation {
  return ({ resources }, report) => {
    const stack = new CheckedStack(resources.map(madeOrToBe));
    for (const { resource, message } of ifKnown(() => checkStack(stack), []))
      report(`${resource.name} ${message}`, resource.urn);
  };
}

/** What a resource becomes known by once it is made, if a preview leaves it out altogether. */
const knownOnceMade = ["arn", "url", "keyId"] as const;

function madeOrToBe(resource: PolicyResource): CheckedResource {
  const { urn, propertyDependencies } = resource;
  const made = checked(resource, (property) => {
    const origins = propertyDependencies[property] ?? [];
    return origins.length > 0 ? origins.map((origin) => origin.urn) : [urn];
  });
  const toBe = Object.fromEntries(knownOnceMade.map((property) => [property, unknownValue([urn])]));
  return { ...made, props: { ...toBe, ...made.props } };
}

function checked(
  { urn, type, name, props, opts, provider, dependencies = [] }: AnalysedResource,
  origin: (property: string) => readonly string[],
): CheckedResource {
  return {
    urn,
    type,
    name,
    props: readableProps(props, origin),
    isProtected: opts.protect,
    dependencies: dependencies.map((one) => one.urn),
    ...(provider && { providerProps: readableProps(provider.props, () => []) }),
  };
}

/** A copy of properties that can be read: Pulumi's own throw at each value that a preview cannot know. */
function readableProps(
  props: Readonly<Record<string, unknown>>,
  from: (property: string) => readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.keys(props).map((key) => [key, entryOf(props, key, from(key))]));
}

function entryOf(container: object, key: string, from: readonly string[]): unknown {
  try {
    const value = (container as Record<string, unknown>)[key];
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return Array.from(value.keys(), (index) => entryOf(value, String(index), from));
    return readableProps(value as Record<string, unknown>, () => from);
  } catch (error) {
    if (isUnknownValue(error)) return unknownValue(from);
    throw error;
  }
}

/** What @pulumi/policy throws is not public; it is known by what it carries. */
function isUnknownValue(error: unknown): boolean {
  return error instanceof Error && "unknownTypeSentinel" in error;
}
