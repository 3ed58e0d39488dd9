import type { EventContract } from "../../../events/contract";
import type { EventMessage } from "../../../events/event-message";
import { prepareEvent } from "../../../publisher/prepare-event";
import type { PublisherPorts } from "../../../publisher/publisher-ports";
import type { EventDraft } from "../../../publisher";

/** A line that must not be published, and why. */
export interface BadLine {
  readonly number: number;
  readonly text: string;
  readonly problem: string;
}

/** A file of events, checked line by line. */
export interface EventFile {
  readonly events: readonly EventMessage[];
  readonly bad: readonly BadLine[];
}

/** Who publishes from the command line, where a line does not say. */
export const producer = "events-cli";

/** Reads a file of one event per line; fills in what a line does not say, and holds it to its contract. */
export function readEvents(
  text: string,
  contracts: readonly EventContract[],
  ports: Pick<PublisherPorts, "now" | "newId">,
): EventFile {
  const events: EventMessage[] = [];
  const bad: BadLine[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const event = readLine(line, contracts, ports);
    if ("problem" in event) bad.push({ number: index + 1, text: line, problem: event.problem });
    else events.push(event);
  }
  return { events, bad };
}

function readLine(
  line: string,
  contracts: readonly EventContract[],
  ports: Pick<PublisherPorts, "now" | "newId">,
): EventMessage | { readonly problem: string } {
  let draft: unknown;
  try {
    draft = JSON.parse(line);
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message}` };
  }
  if (typeof draft !== "object" || draft === null || !("type" in draft) || typeof draft.type !== "string") {
    return { problem: "must be an object with a type" };
  }
  // The publisher would answer with metadata of its own.
  if ("metadata" in draft && (typeof draft.metadata !== "object" || draft.metadata === null)) {
    return { problem: "/metadata: must be an object" };
  }
  return prepareEvent(draft as EventDraft<EventContract>, { producer, contracts }, ports);
}
