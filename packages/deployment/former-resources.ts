import { urnOf } from "../recorder/urn-of";
import type { RecordedResource, ResourceAlias, StackGraph } from "../recorder/stack-graph";

/** Finds in a state what a registered resource was, by its URN, its aliases, and those of its parents. */
export class FormerResources {
  /** Today's URN → the one in the state, for those that an alias led to. */
  private readonly formerUrns = new Map<string, string>();
  /** The other way round. */
  private readonly takenBy = new Map<string, string>();
  private readonly registered = new Set<string>();

  constructor(
    private readonly olds: ReadonlyMap<string, RecordedResource>,
    private readonly graph: Pick<StackGraph, "project" | "stack">,
  ) {}

  /** Asked in the order of registration, since an alias may begin with that of a parent. */
  find(resource: RecordedResource): RecordedResource | undefined {
    const { urn } = resource;
    const successor = this.takenBy.get(urn);
    if (successor !== undefined) throw new Error(`${urn} is an alias of ${successor}: both cannot exist.`);
    this.registered.add(urn);
    const found = [urn, ...this.aliasesOf(resource)].find((candidate) => this.olds.has(candidate));
    if (found === undefined) return undefined;
    if (found !== urn) {
      const owner = this.registered.has(found) ? found : this.takenBy.get(found);
      if (owner !== undefined) throw new Error(`${found} is an alias of ${urn}, and belongs to ${owner}.`);
      this.takenBy.set(found, urn);
      this.formerUrns.set(urn, found);
    }
    return this.olds.get(found);
  }

  /** Whether a resource of the state was found, by whichever name. */
  isFound(urn: string): boolean {
    return this.registered.has(urn) || this.takenBy.has(urn);
  }

  private aliasesOf({ type, name, parent, options }: RecordedResource): string[] {
    const own = (options.aliases ?? []).map((alias) => this.urnOfAlias(alias, type, name));
    const formerParent = parent === undefined ? undefined : this.formerUrns.get(parent);
    if (formerParent === undefined || parent === undefined) return own;
    const inherited = [[type, name] as const, ...own.map(typeAndName)].map(([childType, childName]) =>
      this.urn(formerParent, childType, formerName(childName, parent, formerParent)),
    );
    return [...own, ...inherited];
  }

  private urnOfAlias(alias: ResourceAlias, type: string, name: string): string {
    if (typeof alias === "string") return alias;
    const parent = alias.parent && (this.formerUrns.get(alias.parent) ?? alias.parent);
    const { project = this.graph.project, stack = this.graph.stack } = alias;
    return urnOf(parent, alias.type ?? type, alias.name ?? name, project, stack);
  }

  private urn(parent: string, type: string, name: string): string {
    return urnOf(parent, type, name, this.graph.project, this.graph.stack);
  }
}

/** A name that begins with its parent's began with the parent's former one. */
function formerName(name: string, parent: string, formerParent: string): string {
  const [, parentName] = typeAndName(parent);
  return name.startsWith(parentName) ? typeAndName(formerParent)[1] + name.slice(parentName.length) : name;
}

function typeAndName(urn: string): readonly [type: string, name: string] {
  const [, , types = "", ...name] = urn.split("::");
  return [types.slice(types.lastIndexOf("$") + 1), name.join("::")];
}
