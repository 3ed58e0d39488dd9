import {
  PutEventsCommand,
  type EventBridgeClient,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { busName, domainOf, type Domain } from "../../events/domains";

/** One line of the sample file, as far as publishing needs to know it. */
export interface SampleEvent {
  readonly domain: Domain;
  readonly type: string;
  /** metadata.id; absent in some malformed events. */
  readonly eventId?: string;
  readonly entry: PutEventsRequestEntry;
}

/** Reads events, one JSON object with `type` and `source` per line; names the line that is none. */
export function readSamples(lines: readonly string[], environment: string): SampleEvent[] {
  return lines.map((line, index) => readSample(line, index + 1, environment));
}

function readSample(line: string, number: number, environment: string): SampleEvent {
  const { type, source, metadata } = parse(line, number);
  const domain = typeof type === "string" ? domainOf(type) : undefined;
  if (typeof type !== "string" || typeof source !== "string" || !domain) {
    throw new Error(
      `Line ${number}: type is ${JSON.stringify(type)}, must begin with a domain, and source must be a text.`,
    );
  }
  const id = (metadata as { id?: unknown } | undefined)?.id;
  return {
    domain,
    type,
    ...(typeof id === "string" && { eventId: id }),
    entry: { EventBusName: busName(domain, environment), Source: source, DetailType: type, Detail: line },
  };
}

function parse(line: string, number: number): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`Line ${number} is no JSON: ${(error as Error).message}`);
  }
}

const entriesPerCall = 10;

/**
 * Publishes through the SDK, as any producer could, in calls of ten entries.
 * @param onProgress is waited for before the next call, so that it can slow the publishing down or end it
 * @throws when EventBridge refuses an entry: the samples are all acceptable to it.
 */
export async function publishSamples(
  client: EventBridgeClient,
  samples: readonly SampleEvent[],
  onProgress: (published: number) => void | Promise<void>,
): Promise<void> {
  for (let start = 0; start < samples.length; start += entriesPerCall) {
    const Entries = samples.slice(start, start + entriesPerCall).map(({ entry }) => entry);
    const { FailedEntryCount, Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount) {
      const failed = results.findIndex(({ ErrorCode }) => ErrorCode);
      throw new Error(`Line ${start + failed + 1} was refused: ${results[failed]?.ErrorMessage}`);
    }
    await onProgress(Math.min(start + entriesPerCall, samples.length));
  }
}
