import type { EventContract } from "../../../../events/schema/contract";
import { fromCloudEvent } from "../../../../events/message/cloud-event";
import type { EventMessage } from "../../../../events/message/event-message";
import { prepareEvent, type Draft } from "../../../../events/publisher/prepare-event";
import type { PublisherPorts } from "../../../../events/publisher/publisher-ports";
import { changedNumber } from "./changed-number";
import { unknownKey } from "./draft-keys";

/** A line that must not be published, and why. */
export interface InvalidLine {
  readonly number: number;
  readonly text: string;
  readonly problem: string;
}

/** A file of events, checked line by line. */
export interface EventFile {
  readonly events: readonly EventMessage[];
  readonly bad: readonly InvalidLine[];
}

/** Who publishes from the command line, where a line does not say. */
export const cliProducer = "events-cli";

/**
 * Reads a file of one event per line, ours or a CloudEvent; fills in what a line does not say, and holds it to its
 * contract. Refuses what would not travel: unknown keys, attributes without a place, numbers that JavaScript changes.
 */
export function readEvents(
  text: string,
  contracts: readonly EventContract[],
  ports: Pick<PublisherPorts, "now" | "newId" | "traceContext">,
): EventFile {
  const events: EventMessage[] = [];
  const bad: InvalidLine[] = [];
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
  ports: Pick<PublisherPorts, "now" | "newId" | "traceContext">,
): EventMessage | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message}` };
  }
  const draft = readDraft(parsed);
  if ("problem" in draft) return draft;
  const changed = changedNumber(line);
  if (changed !== undefined)
    return {
      problem: `has the number ${changed}, which would travel as ${Number(changed)}: write it as a text`,
    };
  return prepareEvent(draft, { producer: cliProducer, contracts }, ports);
}

function readDraft(line: unknown): Draft | { readonly problem: string } {
  if (typeof line !== "object" || line === null || !("type" in line) || typeof line.type !== "string") {
    return { problem: "must be an object with a type" };
  }
  // Only CloudEvents have it.
  if ("specversion" in line) {
    const event = fromCloudEvent(line);
    return "problem" in event ? { problem: `is a CloudEvent, and ${event.problem}` } : event;
  }
  // The publisher would answer with metadata of its own.
  if ("metadata" in line && !isObject(line.metadata)) return { problem: "/metadata: must be an object" };
  const problem = unknownKey(line);
  return problem === undefined ? (line as unknown as Draft) : { problem };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
