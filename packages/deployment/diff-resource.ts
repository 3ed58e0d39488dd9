import { withProviderDefaults } from "../local-aws/provision/provider-defaults";
import type { RecordedResource } from "../recorder/stack-graph";
import { propertyPath, valueAtPath } from "./property-path";
import { replaceRules, type TypeRules } from "./replace-rules";
import { isSameValue } from "./same-value";
import { tagsAll } from "./tags-all";

type Inputs = RecordedResource["inputs"];

/** A resource with the inputs of the provider that makes it. */
export interface Provided {
  readonly resource: RecordedResource;
  /** Empty for the default provider. */
  readonly provider: Inputs;
}

export interface ResourceDiff {
  /** Inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them for which the resource is replaced, and options that do. */
  readonly replacedBecause: readonly string[];
  /** Whether the old one has to go first, if nobody says otherwise. */
  readonly deleteBeforeReplace: boolean;
}

/** What the AWS provider answers when Pulumi's engine asks what a change comes to. */
export function diffResource(before: Provided, after: Provided): ResourceDiff {
  const { type, options } = after.resource;
  if (isMoved(before.provider, after.provider)) {
    return { changed: ["provider"], replacedBecause: ["provider"], deleteBeforeReplace: false };
  }
  const former = effectiveInputs(before);
  const asked = {
    ...effectiveInputs(after, before.resource.inputs),
    ...keptName(before.resource, after.resource),
  };
  const keys = [...new Set([...Object.keys(former), ...Object.keys(asked)])].sort();
  const changed = keys.filter((key) => !isSameValue(former[key], asked[key], key));
  if (changed.length === 0) return { changed, replacedBecause: [], deleteBeforeReplace: false };
  const { replaces, named, oneOf = [] } = rulesFor(type, changed);
  const isOther = (key: string): boolean =>
    oneOf.includes(key) && (former[key] === undefined || asked[key] === undefined);
  const byProvider = changed.filter((key) => replaces.includes(key) || isOther(key));
  const byOption = (options.replaceOnChanges ?? []).flatMap((text) => {
    const path = propertyPath(text);
    const [first] = path as [string];
    if (first === "*") return changed;
    const isChanged = !isSameValue(valueAtPath(former, path), valueAtPath(asked, path), path.at(-1) ?? "");
    return changed.includes(first) && isChanged ? [first] : [];
  });
  const replacedBecause = [...new Set([...byProvider, ...byOption])].sort();
  return {
    changed,
    replacedBecause,
    deleteBeforeReplace:
      byProvider.length > 0 && named !== undefined && after.resource.inputs[named] !== undefined,
  };
}

/** Whether a change of this input makes another resource. */
export function isReplacedBy(type: string, input: string): boolean {
  return rulesFor(type, [input]).replaces.includes(input);
}

/** Of every type, an own region is one more input that replaces. */
function rulesFor(type: string, inputs: readonly string[]): TypeRules {
  const rules = replaceRules[type];
  const replaces = [...(rules?.replaces ?? []), "region"];
  const known = [...replaces, ...(rules?.updates ?? []), "tagsAll"];
  const unknown = inputs.filter((input) => !known.includes(input));
  if (rules && unknown.length === 0) return { ...rules, replaces };
  throw new Error(
    `It is not known whether the AWS provider replaces ${type} when its ${unknown.join(", ")} changes.`,
  );
}

/** Another region is another place, whatever else the provider is told. */
function isMoved(before: Inputs, after: Inputs): boolean {
  return (
    before["region"] !== undefined && after["region"] !== undefined && before["region"] !== after["region"]
  );
}

/** With what the provider adds to what the program gives: defaults, what stays when it is left out, and its own tags. */
function effectiveInputs({ resource: { type, inputs }, provider }: Provided, before: Inputs = {}): Inputs {
  const { tags, ...others } = inputs;
  return {
    ...withProviderDefaults(type, others, {}, before),
    tagsAll: tagsAll(type, inputs, provider) ?? tags,
  };
}

/** A name that the provider once made up stays, as long as the program gives none. */
function keptName({ type, inputs, state }: RecordedResource, after: RecordedResource): Inputs {
  const { named } = replaceRules[type] ?? {};
  if (named === undefined || inputs[named] !== undefined) return {};
  return after.inputs[named] === state[named] ? { [named]: undefined } : {};
}
