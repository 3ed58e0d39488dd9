import type { RecordedResource } from "../recorder/stack-graph";
import { plainValues, secretKeysOf } from "./plain-values";
import type { StackState } from "./stack-state";

type Values = Readonly<Record<string, unknown>>;

/** What `pulumi stack export --show-secrets` prints, as far as it is read here. */
interface ExportedStack {
  readonly deployment?: { readonly resources?: readonly ExportedResource[] };
}

interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly parent?: string;
  /** URN and id of the provider, joined by `::`. */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly inputs?: Values;
  readonly outputs?: Values;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[];
  /** Replaced, and still to be deleted. */
  readonly delete?: boolean;
  readonly pendingReplacement?: boolean;
}

/** The state of a deployed stack, from its export. */
export function stateFromExport(exported: unknown): StackState {
  const resources = (exported as ExportedStack).deployment?.resources;
  if (!resources) throw new Error("This is no export of a stack: it has no deployment with resources.");
  const read = (isCondemned: boolean): RecordedResource[] =>
    resources.filter((one) => (one.delete ?? false) === isCondemned).map(resourceOf);
  return {
    resources: read(false),
    pendingDeletes: read(true),
    pendingReplacements: resources.filter((one) => one.pendingReplacement).map(({ urn }) => urn),
  };
}

function resourceOf(one: ExportedResource): RecordedResource {
  const {
    urn,
    type,
    id = "",
    parent,
    dependencies = [],
    propertyDependencies = {},
    inputs = {},
    outputs = {},
  } = one;
  const from = Object.entries(propertyDependencies).flatMap(([input, urns]) =>
    urns?.length ? [[input, urns]] : [],
  );
  const provider = one.provider?.split("::").at(-2);
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    ...(parent !== undefined && { parent }),
    custom: one.custom ?? false,
    id,
    inputs: givenIn(inputs),
    secretInputs: secretKeysOf(inputs),
    state: plainValues(outputs),
    dependencies,
    propertyDependencies: Object.fromEntries(from) as Record<string, readonly string[]>,
    options: {
      protect: one.protect ?? false,
      retainOnDelete: one.retainOnDelete ?? false,
      ignoreChanges: one.ignoreChanges ?? [],
      // The default provider has no name in the program.
      ...(provider !== undefined && !/^default(_|$)/.test(provider) && { provider }),
      ...(one.replaceOnChanges && { replaceOnChanges: one.replaceOnChanges }),
      ...(one.deletedWith && { deletedWith: one.deletedWith }),
      ...(one.replaceWith && { replaceWith: one.replaceWith }),
    },
  };
}

/** What the provider filled in is no input of the program's; the state notes for each object what that was. */
function givenIn(inputs: Values): Values {
  return given(plainValues(inputs)) as Values;
}

function given(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(given);
  if (typeof value !== "object" || value === null) return value;
  const { __defaults: filledIn = [], ...all } = value as Values;
  const own = Object.entries(all).filter(([key]) => !(filledIn as readonly string[]).includes(key));
  return Object.fromEntries(own.map(([key, part]) => [key, given(part)]));
}
