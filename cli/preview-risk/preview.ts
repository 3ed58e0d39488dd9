/** A resource before or after a step, as `pulumi preview --json` writes it. */
export interface PreviewState {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** One thing that an update would do. */
export interface PreviewStep {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `same`, `read`, … */
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  /** The properties that make an update a replacement. */
  readonly replaceReasons?: readonly string[];
}

/** What an update would do, in order. */
export interface Preview {
  readonly steps: readonly PreviewStep[];
}

/** A file that is not the whole result of a preview: nothing can be said about it. */
export class NotAPreview extends Error {}

/**
 * Reads what `pulumi preview --json` printed.
 * @throws NotAPreview when it is something else, or the preview itself failed and may have seen only half.
 */
export function readPreview(text: string): Preview {
  const digest = parse(text);
  if (!isRecord(digest) || (!("steps" in digest) && !("changeSummary" in digest))) {
    throw new NotAPreview("It has neither steps nor a changeSummary: make it with pulumi preview --json.");
  }
  refuseFailed(digest["diagnostics"]);
  if (digest["maybeCorrupt"] === true) throw new NotAPreview("Pulumi itself says that it may be incomplete.");
  const steps = digest["steps"] ?? [];
  if (!Array.isArray(steps)) throw new NotAPreview("Its steps are no list.");
  return { steps: steps.map(readStep) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAPreview(`It is no JSON: ${(error as Error).message}. Make it with pulumi preview --json.`);
  }
}

function refuseFailed(diagnostics: unknown): void {
  const failure = (Array.isArray(diagnostics) ? diagnostics : []).find(
    (one): one is { message?: string } => isRecord(one) && one["severity"] === "error",
  );
  if (failure) throw new NotAPreview(`The preview failed: ${(failure.message ?? "").trim()}`);
}

function readStep(step: unknown, index: number): PreviewStep {
  if (!isRecord(step) || typeof step["op"] !== "string" || typeof step["urn"] !== "string") {
    throw new NotAPreview(`Its step ${index + 1} has no op and urn.`);
  }
  const { op, urn, replaceReasons } = step;
  const [oldState, newState] = [readState(step["oldState"]), readState(step["newState"])];
  return {
    op,
    urn,
    ...(oldState && { oldState }),
    ...(newState && { newState }),
    ...(Array.isArray(replaceReasons) && { replaceReasons: replaceReasons.map(String) }),
  };
}

function readState(state: unknown): PreviewState | undefined {
  if (!isRecord(state)) return undefined;
  return { ...state, type: String(state["type"]), inputs: isRecord(state["inputs"]) ? state["inputs"] : {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
