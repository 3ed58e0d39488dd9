import { isRecord } from "./is-record";
import { NotAPreview } from "./preview";

type Event = Readonly<Record<string, unknown>>;

/**
 * What `--event-log` writes, and `--json` where PULUMI_ENABLE_STREAMING_JSON_PREVIEW is set, in the form of what `--json` prints.
 * @throws NotAPreview when they are not those of a whole preview
 */
export function digestOfEvents(events: readonly Event[]): Event {
  const payloads = (name: string): Event[] =>
    events.flatMap((event) => (isRecord(event[name]) ? [event[name]] : []));
  const [summary] = payloads("summaryEvent");
  if (!summary) throw new NotAPreview("It is a log of events that ends before the preview did.");
  if (summary["isPreview"] === false) {
    throw new NotAPreview("It is the log of an update that was carried out, and not of a preview.");
  }
  const broken = payloads("policyEvent").filter((one) => one["enforcementLevel"] === "mandatory");
  const diagnostics = [
    ...payloads("diagnosticEvent").map(({ severity, prefix = "", message }) => ({
      severity,
      message: `${plain(prefix)}${plain(message)}`,
    })),
    ...broken.map(({ policyName, message }) => ({
      severity: "error",
      message: `policy ${plain(policyName)}: ${plain(message)}`,
    })),
    ...payloads("errorEvent").map(({ error }) => ({ severity: "error", message: plain(error) })),
  ];
  const failed = summary["result"] === "failed" || summary["result"] === "canceled";
  if (failed && diagnostics.every(({ severity }) => severity !== "error")) {
    throw new NotAPreview(`The preview ${summary["result"] as string}, and its events do not say why.`);
  }
  const steps = payloads("resourcePreEvent").map(({ metadata }) =>
    isRecord(metadata)
      ? {
          ...{ op: metadata["op"], urn: metadata["urn"], replaceReasons: metadata["keys"] },
          ...{ oldState: metadata["old"], newState: metadata["new"] },
        }
      : metadata,
  );
  return { steps, diagnostics, maybeCorrupt: summary["maybeCorrupt"] };
}

/** Messages in events keep Pulumi's marks for colours: `<{%reset%}>`. */
function plain(text: unknown): string {
  return typeof text === "string" ? text.replace(/<\{%[^%]*%\}>/g, "") : "";
}
