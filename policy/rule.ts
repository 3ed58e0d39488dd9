import { ifKnown, isSame } from "./unknown-value";

/** A resource as a policy sees it, whether it was recorded or comes from Pulumi's engine. */
export interface CheckedResource {
  readonly urn: string;
  readonly type: string;
  /** The name inside the program. */
  readonly name: string;
  /** Inputs for a {@link ResourceRule}; for a {@link StackRule} also what AWS added, such as ARNs. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly isProtected: boolean;
  /** URNs of what it depends on; empty for a {@link ResourceRule} in Pulumi's engine. */
  readonly dependencies: readonly string[];
  /** The inputs of the provider that makes it; undefined for the default provider of a recorded graph. */
  readonly providerProps?: Readonly<Record<string, unknown>>;
}

export class CheckedStack {
  constructor(readonly resources: readonly CheckedResource[]) {}

  ofType(type: string): CheckedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resources of a type whose property has the value, or will have it once both are known. */
  having(type: string, property: string, value: unknown): CheckedResource[] {
    return this.ofType(type).filter(({ props }) => isSame(props[property], value));
  }
}

/** What is wrong with one resource, in a sentence that says what to do. */
interface Finding {
  readonly resource: CheckedResource;
  readonly message: string;
}

interface NamedRule {
  /** Kebab-case, and kept: people switch policies off and on by it. */
  readonly name: string;
  readonly description: string;
}

/** A rule that needs to see one resource only: a violation stops the update before the resource is touched. */
export interface ResourceRule extends NamedRule {
  /** Sentences on what is wrong; empty when all is well or the rule does not apply. */
  readonly check: (resource: CheckedResource) => readonly string[];
}

/** A rule about how resources belong together: checked at the end of a preview or update. */
export interface StackRule extends NamedRule {
  readonly checkStack: (stack: CheckedStack) => readonly Finding[];
}

export type PolicyRule = ResourceRule | StackRule;

/** Checks each resource of a type: `complaint` answers what is wrong with it. */
export function eachOf(
  type: string,
  complaint: (resource: CheckedResource, stack: CheckedStack) => string | undefined,
): StackRule["checkStack"] {
  return (stack) => findingsIn(stack.ofType(type), (resource) => complaint(resource, stack));
}

/** One finding for each resource with a complaint. A complaint that needs a value that is not known yet is left out. */
export function findingsIn(
  resources: readonly CheckedResource[],
  complaint: (resource: CheckedResource) => string | undefined,
): Finding[] {
  return resources.flatMap((resource) => {
    const message = ifKnown(() => complaint(resource), undefined);
    return message === undefined ? [] : [{ resource, message }];
  });
}
