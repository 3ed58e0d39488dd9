import { readSampleLines } from "../../samples/read-sample-lines";

/** Entries of one PutEvents call, and messages of one receive. */
export const batchSize = 10;

/** The bodies of PutEvents calls that publish the project's samples, ten by ten, on a bus. */
export function sampleCalls(bus: string): string[] {
  const entries = readSampleLines().map((line) => {
    const { type, source } = JSON.parse(line) as { type: string; source: string };
    return { EventBusName: bus, Source: source, DetailType: type, Detail: line };
  });
  return Array.from({ length: entries.length / batchSize }, (_, call) =>
    JSON.stringify({ Entries: entries.slice(call * batchSize, (call + 1) * batchSize) }),
  );
}
