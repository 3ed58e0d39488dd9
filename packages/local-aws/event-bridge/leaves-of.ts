import type { BusEvent } from "./bus-event";
import { flattenEvent, type FlatEvent } from "./pattern/flatten-event";

/** What most patterns ask for. */
const ofEnvelope = new Map<string, (event: BusEvent) => string>([
  ["source", ({ source }) => source],
  ["detail-type", ({ detailType }) => detailType],
  ["account", ({ accountId }) => accountId],
  ["region", ({ region }) => region],
]);

/**
 * The leaves of an event on a bus.
 * @param text the event as targets see it; read only when a pattern asks for more than stands in the envelope
 */
export function leavesOf(event: BusEvent, text: string): FlatEvent {
  let all: FlatEvent | undefined;
  return {
    get(path) {
      const known = ofEnvelope.get(path);
      return known
        ? [{ text: `"${known(event)}"`, place: undefined }]
        : (all ??= flattenEvent(text)).get(path);
    },
  };
}
