import { mapStrings } from "../../../packages/deployment/map-strings";
import type { RecordedOptions, RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";

type Values = Readonly<Record<string, unknown>>;

/** Changes what a program asks for, as an edit of its source would. */
export class GraphEdit {
  private resources: RecordedResource[];

  constructor(private edited: StackGraph) {
    this.resources = [...edited.resources];
  }

  get graph(): StackGraph {
    return { ...this.edited, resources: this.resources };
  }

  /** The resource of that name in the program; the type tells it from a component of the name. */
  find(name: string, type = "aws:"): RecordedResource {
    const found = this.resources.filter((one) => one.name === name && one.type.startsWith(type));
    if (found.length !== 1) throw new Error(`There are ${found.length} resources ${type} ${name}, not one.`);
    return found[0] as RecordedResource;
  }

  /** Gives inputs other values; undefined takes one away. */
  set(name: string, inputs: Values, type?: string): this {
    const resource = this.find(name, type);
    return this.put(resource, {
      ...resource,
      inputs: withValues(resource.inputs, inputs),
      state: withValues(resource.state, inputs),
    });
  }

  /** Changes the JSON text of an input. */
  rewrite(name: string, input: string, change: (value: never) => unknown): this {
    const value = JSON.parse(String(this.find(name).inputs[input])) as never;
    return this.set(name, { [input]: JSON.stringify(change(value)) });
  }

  setOptions(name: string, options: Partial<RecordedOptions>, type?: string): this {
    const resource = this.find(name, type);
    return this.put(resource, { ...resource, options: { ...resource.options, ...options } });
  }

  /** Gives a resource another name in the program, and to what is in it, if its name begins with the resource's. */
  rename(name: string, to: string, type?: string): this {
    for (const one of this.within(name, type)) {
      if (!one.name.startsWith(name)) continue;
      const renamed = `${to}${one.name.slice(name.length)}`;
      const found = this.resources.find(({ urn }) => urn === one.urn) as RecordedResource;
      this.put(found, { ...found, name: renamed });
      this.respellUrns(one.urn, one.urn.replace(/[^:]*$/, renamed));
    }
    return this;
  }

  /** Puts a resource below another. */
  reparent(name: string, parentName: string, parentType: string): this {
    const resource = this.find(name);
    const parent = this.find(parentName, parentType);
    const urn = `${parent.urn.slice(0, parent.urn.lastIndexOf("::"))}$${resource.type}::${name}`;
    this.put(resource, { ...resource, parent: parent.urn });
    return this.respellUrns(resource.urn, urn);
  }

  /** Replaces a text wherever it stands: names in AWS, ARNs, URLs. */
  respell(from: string, to: string): this {
    const respelt = mapStrings(this.graph, (text) => text.replaceAll(from, to)) as StackGraph;
    this.edited = respelt;
    this.resources = [...respelt.resources];
    return this;
  }

  /** All that is in a component. */
  within(name: string, type?: string): readonly RecordedResource[] {
    const within = new Set([this.find(name, type).urn]);
    for (const { urn, parent } of this.resources) if (within.has(parent ?? "")) within.add(urn);
    return this.resources.filter(({ urn }) => within.has(urn));
  }

  /** Makes a resource like another one, under a name and with inputs of its own. */
  copy(name: string, to: string, inputs: Values): this {
    const { urn, ...like } = this.find(name);
    const copied = { ...like, name: to, urn: urn.replace(/[^:]*$/, to) };
    this.resources = [
      ...this.resources,
      mapStrings(copied, respelt(like.inputs, inputs)) as RecordedResource,
    ];
    return this.set(to, inputs);
  }

  /** Gives the stack an output. */
  output(name: string, value: unknown): this {
    this.edited = { ...this.edited, outputs: { ...this.edited.outputs, [name]: value } };
    return this;
  }

  /** Takes resources away, each with all that is in it. */
  remove(...names: readonly (readonly [name: string, type?: string])[]): this {
    const gone = new Set(names.map(([name, type]) => this.find(name, type).urn));
    for (const { urn, parent } of this.resources) if (gone.has(parent ?? "")) gone.add(urn);
    this.resources = this.resources
      .filter(({ urn }) => !gone.has(urn))
      .map((one) => ({ ...one, dependencies: one.dependencies.filter((urn) => !gone.has(urn)) }));
    return this;
  }

  private put(resource: RecordedResource, changed: RecordedResource): this {
    this.resources = this.resources.map((one) => (one === resource ? changed : one));
    return this;
  }

  private respellUrns(from: string, to: string): this {
    this.resources = this.resources.map(
      (one) => mapStrings(one, (text) => (text === from ? to : text)) as RecordedResource,
    );
    return this;
  }
}

/** What stands in ARNs and ids is the name in AWS. */
function respelt({ name: from }: Values, { name: to }: Values): (text: string) => string {
  return (text) => text.replaceAll(String(from), String(to));
}

function withValues(values: Values, changes: Values): Values {
  return Object.fromEntries(
    Object.entries({ ...values, ...changes }).filter(([, value]) => value !== undefined),
  );
}
