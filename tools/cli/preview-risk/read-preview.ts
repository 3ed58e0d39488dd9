import { digestIn } from "./digest-in";
import { isRecord } from "./is-record";
import { NotAPreview, type Preview, type PreviewState, type PreviewStep } from "./preview";

/**
 * Reads what `pulumi preview --json` printed, and ended with, as one JSON text or as a stream of events.
 * @throws NotAPreview when it is something else, or the preview failed for another reason than that something is
 * protected, and may have seen only half.
 */
export function readPreview(text: string, exitCode = 0): Preview {
  const { digest, errors: printed } = digestIn(text);
  const errors = [...errorsIn(digest["diagnostics"]), ...printed];
  const refused = [...new Set(errors.flatMap(refusedIn))];
  refuseFailed(errors, refused, exitCode);
  if (digest["maybeCorrupt"] === true) throw new NotAPreview("Pulumi itself says that it may be incomplete.");
  const steps = digest["steps"] ?? [];
  if (!Array.isArray(steps)) throw new NotAPreview("Its steps are no list.");
  return { steps: steps.map(readStep), refused };
}

function errorsIn(diagnostics: unknown): string[] {
  return (Array.isArray(diagnostics) ? diagnostics : []).flatMap((one) =>
    isRecord(one) && one["severity"] === "error" ? [textOf(one["message"]).trim()] : [],
  );
}

/** The three sentences of Pulumi's engine, each of which may begin with its own name for the failure. */
function refusedIn(message: string): string[] {
  const [, deleted] =
    /resource "(urn:[^"]+)" cannot be deleted\s+because it is protected/.exec(message) ?? [];
  const [, replaced] =
    /unable to replace resource "(urn:[^"]+)"\s+(?:as part of replacing "[^"]+"\s+)?as it is currently marked for protection/.exec(
      message,
    ) ?? [];
  return [deleted ?? replaced ?? []].flat();
}

/** What follows from a refusal is said once more, and no other failure. */
function refuseFailed(errors: readonly string[], refused: readonly string[], exitCode: number): void {
  const other = errors.find(
    (message) =>
      refusedIn(message).length === 0 &&
      !(refused.length > 0 && /^(error: )?preview failed\.?$/i.test(message)),
  );
  if (other !== undefined) throw new NotAPreview(`The preview failed: ${other}`);
  if (exitCode !== 0 && refused.length === 0) {
    throw new NotAPreview(
      `pulumi preview ended with exit code ${exitCode}, and its output does not say why.`,
    );
  }
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
