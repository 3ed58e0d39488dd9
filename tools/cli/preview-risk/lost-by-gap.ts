import { types } from "../../../policy/resource-types";
import type { Loss } from "./loss";
import { inputAt, nameIn, type PreviewedStack, type ResourceChange } from "./previewed-stack";

/** AWS' advice: time for a batch to be throttled and tried again before its messages show up once more. */
const visibilityPerTimeout = 6;
const [defaultVisibilitySeconds, defaultTimeoutSeconds] = [30, 3];

/** A queue with what reads it, as far as the preview shows them. */
interface Consumption {
  readonly queue?: ResourceChange;
  readonly consumer?: ResourceChange;
  readonly mapping?: ResourceChange;
}

/** Queues that would show a message again while a function still has it. */
export function lostByGap(stack: PreviewedStack): Loss[] {
  const consumptions = new Map<string, Consumption>();
  const add = (name: string | undefined, part: Consumption): void => {
    if (name !== undefined) consumptions.set(name, { ...consumptions.get(name), ...part });
  };
  for (const change of stack.changes.filter(({ kind }) => kind !== "gone")) {
    if (change.type === types.queue) add(nameIn(change.after, "name"), { queue: change });
    if (change.type === types.mapping) add(nameIn(change.after, "eventSourceArn"), { mapping: change });
    // A consumer knows its queue, also where the mapping is not part of the preview.
    if (change.type === types.function)
      add(nameIn(change.after, "environment.variables.QUEUE_URL"), { consumer: change });
  }
  return [...consumptions.values()].flatMap((one) => {
    const change = [one.queue, one.consumer, one.mapping].find((part) => part?.kind === "kept");
    const words = gapOf(one);
    return change && words ? [{ urn: change.urn, words, isToDeclare: true, isProtected: false }] : [];
  });
}

/** What the preview does not show stays as it is. */
function gapOf({ queue, consumer, mapping }: Consumption): string | undefined {
  const visibility = secondsOf(queue, "visibilityTimeoutSeconds", defaultVisibilitySeconds);
  const timeout = secondsOf(consumer, "timeout", defaultTimeoutSeconds);
  const window = secondsOf(mapping, "maximumBatchingWindowInSeconds", 0);
  const isRead = consumer ?? mapping ?? queue?.after?.inputs["redrivePolicy"];
  const added = (seconds: Seconds | undefined): number => (seconds ? seconds.after - seconds.before : 0);
  if (!isRead || added(visibility) >= visibilityPerTimeout * added(timeout) + added(window)) return undefined;
  const least = timeout && visibilityPerTimeout * timeout.after + (window?.after ?? 0);
  if (visibility && least !== undefined && visibility.after >= least) return undefined;
  const shown = [
    told("visibility timeout", visibility),
    told("function's timeout", timeout),
    told("batching window", window),
  ].filter((words) => words !== undefined);
  return (
    `lets messages show up again while a function still has them (${shown.join(", ")}): ` +
    "the visibility timeout must be six times the function's timeout and the batching window"
  );
}

interface Seconds {
  readonly before: number;
  readonly after: number;
}

function secondsOf(
  change: ResourceChange | undefined,
  input: string,
  otherwise: number,
): Seconds | undefined {
  if (!change) return undefined;
  const after = Number(inputAt(change.after, input) ?? otherwise);
  return { before: change.before ? Number(inputAt(change.before, input) ?? otherwise) : after, after };
}

function told(what: string, seconds: Seconds | undefined): string | undefined {
  if (!seconds) return undefined;
  const { before, after } = seconds;
  return before === after ? `${what} ${after} s` : `${what} ${before} → ${after} s`;
}
