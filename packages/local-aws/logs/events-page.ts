import type { LogEvent } from "./log-group";

const pageLimit = 10_000;

/**
 * A page of a stream's events, as GetLogEvents answers it.
 * @param newest the sequence of the newest event of all
 */
export function eventsPage(
  found: readonly LogEvent[],
  input: { readonly nextToken?: string; readonly limit?: number; readonly startFromHead?: boolean },
  newest: number,
): object {
  const [direction, sequence] = (input.nextToken ?? "").split("/");
  const limit = input.limit ?? pageLimit;
  const page =
    direction === "f"
      ? found.filter((event) => event.sequence > Number(sequence)).slice(0, limit)
      : direction === "b"
        ? found.filter((event) => event.sequence < Number(sequence)).slice(-limit)
        : input.startFromHead
          ? found.slice(0, limit)
          : found.slice(-limit);
  return {
    events: page.map(({ atMs, message }) => ({ timestamp: atMs, message, ingestionTime: atMs })),
    // At an end of the stream the token comes back as it was: that is how clients know.
    nextForwardToken: `f/${page.at(-1)?.sequence ?? (direction === "f" ? sequence : newest)}`,
    nextBackwardToken: `b/${page[0]?.sequence ?? (direction === "b" ? sequence : 0)}`,
  };
}
