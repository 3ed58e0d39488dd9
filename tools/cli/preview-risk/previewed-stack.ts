import { identifyingInputs } from "../../../policy/identifying-inputs";
import type { Preview, PreviewState, PreviewStep } from "./preview";

/** What becomes of one resource. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly kind: "made" | "kept" | "replaced" | "gone";
  readonly before?: PreviewState;
  readonly after?: PreviewState;
  /** The inputs because of which it is replaced. */
  readonly reasons: readonly string[];
}

const kinds: Readonly<Record<string, ResourceChange["kind"]>> = {
  create: "made",
  import: "made",
  update: "kept",
  same: "kept",
  replace: "replaced",
  "create-replacement": "replaced",
  "import-replacement": "replaced",
  "delete-replaced": "replaced",
  delete: "gone",
};

/** Stands in a preview for a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What an update would do, a resource at a time. */
export class PreviewedStack {
  readonly changes: readonly ResourceChange[];
  /** What exists in AWS before and no longer after, or is another thing of that name then. */
  readonly going: readonly ResourceChange[];
  /** What exists afterwards, as far as the preview shows it. */
  readonly remaining: readonly ResourceChange[];
  /** ARNs in AWS of what goes. */
  readonly goingArns: readonly string[];
  private readonly goingIds: ReadonlySet<string>;

  /** Whether Pulumi went on to the end, so that what goes is known. */
  readonly isWhole: boolean;

  constructor({ steps, refused }: Preview) {
    this.isWhole = refused.length === 0;
    this.changes = changesOf(steps);
    this.going = this.changes.filter(
      ({ kind, before }) => before && (kind === "gone" || kind === "replaced"),
    );
    this.remaining = this.changes.filter(({ after }) => after);
    this.goingArns = this.going.flatMap(({ before }) => {
      const arn = read(before, "arn");
      return typeof arn === "string" ? [arn] : [];
    });
    this.goingIds = new Set(this.going.flatMap((one) => identityOf(one.type, one.before) ?? []));
  }

  /** Whether what has this name in AWS goes, or is made anew. */
  isGoing(type: string, ...parts: readonly (string | undefined)[]): boolean {
    return this.goingIds.has([type, ...parts].join(" "));
  }

  /** Another resource of the program that will be the same one in AWS. */
  twinOf({ urn, type, before }: ResourceChange): ResourceChange | undefined {
    const identity = identityOf(type, before);
    return this.changes.find(
      (one) =>
        one.urn !== urn &&
        one.type === type &&
        one.kind !== "gone" &&
        identity !== undefined &&
        identityOf(type, one.after) === identity,
    );
  }
}

function changesOf(steps: readonly PreviewStep[]): ResourceChange[] {
  const changes = new Map<string, ResourceChange>();
  for (const { op, urn, oldState, newState, replaceReasons = [] } of steps) {
    const kind = kinds[op];
    if (!kind) continue;
    const key = `${kind} ${urn}`;
    // A replacement has up to three steps, of which not every one has both states and the reasons.
    const known = changes.get(key);
    const [before, after] = [known?.before ?? oldState, known?.after ?? newState];
    const reasons = known?.reasons.length ? known.reasons : replaceReasons;
    const type = typeOf(urn);
    changes.set(key, { urn, type, kind, reasons, ...(before && { before }), ...(after && { after }) });
  }
  return [...changes.values()];
}

/** A URN ends in the types of a resource and its parents, joined by `$`, and its name. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The value of an input at a path such as `ttl.enabled`. */
export function inputAt(state: PreviewState | undefined, path: string): unknown {
  return valueAt(state?.inputs, path);
}

/** The same, or of what AWS added; undefined if it is not known. */
export function read(state: PreviewState | undefined, path: string): unknown {
  const value = inputAt(state, path) ?? valueAt(state?.outputs, path);
  return value === unknown ? undefined : value;
}

function valueAt(values: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      values,
    );
}

/** The last part of the name, URL or ARN that an input gives. */
export function nameIn(state: PreviewState | undefined, input: string): string | undefined {
  const value = read(state, input);
  if (typeof value === "string") return value.split(/[/:]/).at(-1);
  const isDefault = state !== undefined && state.inputs[input] === undefined;
  return isDefault && ["eventBusName", "groupName"].includes(input) ? "default" : undefined;
}

/** What it is in AWS; undefined where that is not known, or nobody gave it a name. */
export function identityOf(type: string, state: PreviewState | undefined): string | undefined {
  const inputs = state && identifyingInputs[type];
  const parts = inputs?.map((input) => (input === "name" ? read(state, input) : nameIn(state, input)));
  return parts?.every((part) => typeof part === "string") ? [type, ...parts].join(" ") : undefined;
}

/** The name in AWS if there is one, else the name inside the program. */
export function nameInAws({ urn, before }: Pick<ResourceChange, "urn" | "before">): string {
  const name = read(before, "name") ?? read(before, "bucket") ?? read(before, "targetId");
  return typeof name === "string" ? name : (urn.split("::").at(-1) ?? urn);
}
