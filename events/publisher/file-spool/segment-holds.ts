import type { SegmentHolder } from "./segment-holder";
import type { SegmentName, SegmentNames } from "./segment-name";
import type { SpoolFiles } from "./spool-files";

/** What time is to a file spool. */
export interface SpoolClock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(delayMs: number): Promise<void>;
  /** Calls again and again until what it answers is called; does not keep the process running. */
  every(periodMs: number, call: () => void): () => void;
}

export const systemClock: SpoolClock = {
  now: () => Date.now(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  every(periodMs, call) {
    const timer = setInterval(call, periodMs).unref();
    return () => clearInterval(timer);
  },
};

/** A segment that this spool, and nobody else, works on. */
export interface HeldSegment {
  readonly id: string;
  readonly path: string;
}

/** Takes segments for oneself and gives them back. */
export interface SegmentHolds {
  /** The segment's path while it is held; names a new one too. */
  begin(id: string): HeldSegment;
  /** Takes a segment by its name; undefined when somebody else was faster. */
  take(segment: SegmentName): Promise<HeldSegment | undefined>;
  /** Gives a segment back; false when somebody took it, having thought this process dead. */
  release(held: HeldSegment): Promise<boolean>;
  /** Forgets a segment that was removed. */
  forget(held: HeldSegment): void;
  /** Whether a segment may be taken: `free` also when its holder is dead, `unknown` when that must be found out. */
  stateOf(segment: SegmentName): "free" | "held" | "unknown";
  /** Answers those of the segments whose holders gave no sign of life for as long as a live one never does. */
  abandoned(segments: readonly SegmentName[]): Promise<SegmentName[]>;
}

/** How often a holder touches what it holds, for those who cannot see its process. */
const signOfLifeMs = 2_000;
/** How long a segment must stand untouched until its holder is taken for dead. */
const abandonedAfterMs = 10_000;
const lookEveryMs = 1_000;

/**
 * Holds are renames: the name says who holds a segment, and to take one over is to rename exactly that name, so that of
 * several takers one succeeds. No two clocks are compared: whether a holder in another place lives is seen by watching.
 */
export function segmentHolds(
  names: SegmentNames,
  holder: SegmentHolder,
  files: SpoolFiles,
  clock: SpoolClock,
): SegmentHolds {
  const held = new Set<string>();
  let stop: (() => void) | undefined;
  const touchAll = (): void => {
    // A sign of life that is missed can only lead to an event that is sent twice.
    for (const path of held) files.touch(path).catch(() => undefined);
  };
  const forget = ({ path }: HeldSegment): void => {
    held.delete(path);
    if (held.size > 0) return;
    stop?.();
    stop = undefined;
  };
  const begin = (id: string): HeldSegment => {
    const path = names.held(id, holder.token);
    held.add(path);
    stop ??= clock.every(signOfLifeMs, touchAll);
    return { id, path };
  };
  return {
    begin,
    forget,
    async take({ id, path }) {
      // Also of two replays of this very spool one is later.
      if (held.has(names.held(id, holder.token))) return undefined;
      const mine = begin(id);
      try {
        if (await files.rename(path, mine.path)) return mine;
        forget(mine);
        return undefined;
      } catch (error) {
        forget(mine);
        throw error;
      }
    },
    async release(mine) {
      forget(mine);
      return files.rename(mine.path, names.free(mine.id));
    },
    stateOf({ path, holder: other }) {
      if (other === undefined) return "free";
      // What bears this spool's own name and is not worked on was left when it could not be given back.
      if (other === holder.token) return held.has(path) ? "held" : "free";
      const state = holder.stateOf(other);
      if (state === "unknown") return "unknown";
      return state === "alive" ? "held" : "free";
    },
    abandoned: (segments) => watch(segments, files, clock),
  };
}

async function watch(
  segments: readonly SegmentName[],
  files: SpoolFiles,
  clock: SpoolClock,
): Promise<SegmentName[]> {
  const changed = async ({ path }: SegmentName): Promise<bigint | undefined> =>
    (await files.state(path))?.changed;
  let still = await Promise.all(
    segments.map(async (segment) => ({ segment, before: await changed(segment) })),
  );
  for (let waitedMs = 0; still.length > 0 && waitedMs < abandonedAfterMs; waitedMs += lookEveryMs) {
    await clock.sleep(lookEveryMs);
    const now = await Promise.all(still.map(({ segment }) => changed(segment)));
    still = still.filter(({ before }, index) => now[index] !== undefined && now[index] === before);
  }
  return still.map(({ segment }) => segment);
}
