import * as pulumi from "@pulumi/pulumi";
import { mapStrings } from "../map-strings";
import { FileSet } from "../../recorder/files-of";
import type { RecordedResource, ResourceAlias, StackGraph } from "../../recorder/stack-graph";

const providerType = "pulumi:providers:";

type Values = Readonly<Record<string, unknown>>;

/** What was registered for a resource of the graph. */
interface Registered {
  readonly recorded: RecordedResource;
  readonly made: pulumi.Resource;
}

class AnyResource extends pulumi.CustomResource {
  /** @param props an input that is undefined is an output */
  constructor(type: string, name: string, props: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
    super(type, name, props, options);
  }
}

class AnyProvider extends pulumi.ProviderResource {}

/** Registers what a program registered, as a program would: what came from another resource comes from it again. */
export function registerGraph({ resources }: Pick<StackGraph, "resources">): void {
  const registered = new Map<string, Registered>();
  for (const recorded of resources) {
    if (recorded.type === "pulumi:pulumi:Stack") continue;
    registered.set(recorded.urn, { recorded, made: register(recorded, registered) });
  }
}

function register(resource: RecordedResource, registered: ReadonlyMap<string, Registered>): pulumi.Resource {
  const { type, name, custom, inputs, state } = resource;
  const options = optionsOf(resource, registered);
  if (!custom) return new pulumi.ComponentResource(type, name, inputs, options);
  const props = Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, inputOf(resource, key, value, registered)]),
  );
  if (type.startsWith(providerType))
    return new AnyProvider(type.slice(providerType.length), name, props, options);
  const outputs = Object.keys(state).filter((key) => !(key in props));
  return new AnyResource(
    type,
    name,
    { ...props, ...Object.fromEntries(outputs.map((key) => [key, undefined])) },
    options,
  );
}

/** The value as the resources have it by now from which it came. */
function inputOf(
  { propertyDependencies = {}, secretInputs }: RecordedResource,
  key: string,
  value: unknown,
  registered: ReadonlyMap<string, Registered>,
): pulumi.Input<unknown> {
  const from = (propertyDependencies[key] ?? []).flatMap((urn) => registered.get(urn) ?? []);
  const plain = withArchives(value);
  const answers = pulumi.all(from.map(({ made, recorded }) => answerOf(made, recorded)));
  const input = from.length === 0 ? plain : answers.apply((actual) => respelt(plain, from, actual));
  return secretInputs.includes(key) ? pulumi.secret(input) : input;
}

function answerOf(made: pulumi.Resource, { state }: RecordedResource): pulumi.Output<Values> {
  const outputs = Object.keys(state).map((key) => [key, (made as unknown as Values)[key]]);
  const { id } = made as pulumi.CustomResource;
  const answer: Values = { id, state: Object.fromEntries(outputs) as Values };
  return pulumi.output(answer) as unknown as pulumi.Output<Values>;
}

/** What the recording made up, replaced by what is; the longest texts first, as an ARN holds a name. */
function respelt(value: unknown, from: readonly Registered[], actual: readonly Values[]): unknown {
  const now = new Map<string, string>();
  from.forEach(({ recorded: { id, state } }, index) => {
    const found = leavesOf(actual[index] ?? {});
    for (const [path, text] of leavesOf({ id, state })) {
      const other = found.get(path);
      if (text !== "" && other !== undefined && other !== text) now.set(text, other);
    }
  });
  const texts = [...now.keys()].sort((one, other) => other.length - one.length);
  return mapStrings(value, (text) =>
    texts.reduce((all, one) => all.replaceAll(one, now.get(one) as string), text),
  );
}

function leavesOf(value: Values): Map<string, string> {
  const leaves = new Map<string, string>();
  mapStrings(value, (text, path) => {
    leaves.set(path, text);
    return text;
  });
  return leaves;
}

function withArchives(value: unknown): unknown {
  if (!(value instanceof FileSet)) return value;
  const assets = Object.entries(value.files).map(([name, path]) => [name, new pulumi.asset.FileAsset(path)]);
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets) as pulumi.asset.AssetMap);
}

function optionsOf(
  { parent, dependencies, propertyDependencies = {}, options }: RecordedResource,
  registered: ReadonlyMap<string, Registered>,
): pulumi.CustomResourceOptions {
  const byInput = Object.values(propertyDependencies).flat();
  const madeOf = (urns: readonly string[]): pulumi.Resource[] =>
    urns.flatMap((urn) => registered.get(urn)?.made ?? []);
  const { aliases = [], deletedWith, replaceWith, provider, ...others } = options;
  const [providerMade] = [...registered.values()].filter(
    ({ recorded }) => recorded.type.startsWith(providerType) && recorded.name === provider,
  );
  return {
    ...others,
    ignoreChanges: [...options.ignoreChanges],
    replaceOnChanges: options.replaceOnChanges && [...options.replaceOnChanges],
    parent: madeOf(parent === undefined ? [] : [parent])[0],
    dependsOn: madeOf(dependencies.filter((urn) => !byInput.includes(urn))),
    aliases: aliases.map(aliasOf),
    provider: providerMade?.made as pulumi.ProviderResource | undefined,
    deletedWith: madeOf(deletedWith === undefined ? [] : [deletedWith])[0],
    replaceWith: replaceWith && madeOf(replaceWith),
  };
}

/** Without a parent's URN an alias is that of a resource without a parent. */
function aliasOf(alias: ResourceAlias): string | pulumi.Alias {
  return typeof alias === "string" ? alias : { ...alias, parent: alias.parent };
}
