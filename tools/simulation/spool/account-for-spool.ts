/** What one process wrote, and whether it was killed. */
export interface ProcessLog {
  readonly lines: readonly string[];
  readonly isKilled: boolean;
}

/** What became of the events of all processes. */
export interface SpoolAccount {
  /** Events whose `add` resolved. */
  readonly kept: number;
  /** Events that were handed over and counted as sent, each once. */
  readonly sent: number;
  /** Kept, and never handed over. */
  readonly lost: readonly string[];
  /** Handed over more often than kills in the middle of their group explain. */
  readonly repeated: readonly string[];
  /** Handed over with other content than was written. */
  readonly damaged: readonly string[];
  /** Handed over again after a kill in the middle of their group. */
  readonly repeatedByKill: number;
  /** Events whose `add` rejected, as it may on a full disk. */
  readonly refused: number;
  /** Bad records that replays named. */
  readonly bad: number;
}

/**
 * Accounts for every event: what was kept is sent; as often as once, and once more for each killed process that had
 * handed it over and not yet begun the next group.
 */
export function accountForSpool(logs: readonly ProcessLog[]): SpoolAccount {
  const said = (word: string): string[] =>
    logs.flatMap(({ lines }) =>
      lines.filter((line) => line.startsWith(`${word} `)).flatMap((line) => line.split(" ").slice(1)),
    );
  const kept = new Set(said("kept"));
  const times = countOf(said("group"));
  const excused = countOf(logs.filter(({ isKilled }) => isKilled).flatMap(({ lines }) => unfinished(lines)));
  const more = [...times].filter(([, count]) => count > 1);
  return {
    kept: kept.size,
    sent: times.size,
    lost: [...kept].filter((id) => !times.has(id)),
    repeated: more.filter(([id, count]) => count - 1 > (excused.get(id) ?? 0)).map(([id]) => id),
    damaged: said("damaged"),
    repeatedByKill: more.length,
    refused: logs.flatMap(({ lines }) => lines.filter((line) => line.startsWith("refused "))).length,
    bad: logs.flatMap(({ lines }) => lines.filter((line) => line.startsWith("bad "))).length,
  };
}

/** The group that a process was at when it ended. */
function unfinished(lines: readonly string[]): string[] {
  const last = lines.filter((line) => line === "ended" || line.startsWith("group ")).at(-1);
  return last === undefined || last === "ended" ? [] : last.split(" ").slice(1);
}

function countOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) if (id !== "") counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
