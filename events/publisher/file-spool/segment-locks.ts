import type { SegmentOwner } from "./segment-owner";
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

export const nodeSpoolClock: SpoolClock = {
  now: () => Date.now(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  every(periodMs, call) {
    const timer = setInterval(call, periodMs).unref();
    return () => clearInterval(timer);
  },
};

/** A segment that this spool, and nobody else, works on. */
export interface LockedSegment {
  readonly id: string;
  readonly path: string;
}

/** Takes segments for oneself and gives them back. */
export interface SegmentLocks {
  /** The segment's path while it is locked; names a new one too. */
  create(id: string): LockedSegment;
  /** Takes a segment by its name; undefined when somebody else was faster. */
  acquire(segment: SegmentName): Promise<LockedSegment | undefined>;
  /** Gives a segment back; false when somebody took it, having thought this process dead. */
  release(locked: LockedSegment): Promise<boolean>;
  /** Forgets a segment that was removed. */
  forget(locked: LockedSegment): void;
  /** Whether a segment may be taken: `free` also when its owner is dead, `unknown` when that must be found out. */
  stateOf(segment: SegmentName): "free" | "locked" | "unknown";
  /** Answers those of the segments whose owners gave no sign of life for as long as a live one never does. */
  expired(segments: readonly SegmentName[]): Promise<SegmentName[]>;
}

/** How often an owner touches what it holds, for those who cannot see its process. */
const heartbeatMs = 2_000;
/** How long a segment must stand untouched until its owner is taken for dead. */
const expiredAfterMs = 10_000;
const lookEveryMs = 1_000;

/**
 * A lock is a rename: the name says who owns a segment, and to take one over is to rename exactly that name, so that of
 * several takers one succeeds. No two clocks are compared: whether an owner in another place lives is seen by watching.
 */
export function segmentLocks(
  names: SegmentNames,
  owner: SegmentOwner,
  files: SpoolFiles,
  clock: SpoolClock,
): SegmentLocks {
  const locked = new Set<string>();
  let stop: (() => void) | undefined;
  const touchAll = (): void => {
    // A sign of life that is missed can only lead to an event that is sent twice.
    for (const path of locked) files.touch(path).catch(() => undefined);
  };
  const forget = ({ path }: LockedSegment): void => {
    locked.delete(path);
    if (locked.size > 0) return;
    stop?.();
    stop = undefined;
  };
  const begin = (id: string): LockedSegment => {
    const path = names.locked(id, owner.token);
    locked.add(path);
    stop ??= clock.every(heartbeatMs, touchAll);
    return { id, path };
  };
  return {
    create: begin,
    forget,
    async acquire({ id, path }) {
      // Also of two replays of this very spool one is later.
      if (locked.has(names.locked(id, owner.token))) return undefined;
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
    stateOf({ path, owner: other }) {
      if (other === undefined) return "free";
      // What bears this spool's own name and is not worked on was left when it could not be given back.
      if (other === owner.token) return locked.has(path) ? "locked" : "free";
      const state = owner.stateOf(other);
      if (state === "unknown") return "unknown";
      return state === "alive" ? "locked" : "free";
    },
    expired: (segments) => watch(segments, files, clock),
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
  for (let waitedMs = 0; still.length > 0 && waitedMs < expiredAfterMs; waitedMs += lookEveryMs) {
    await clock.sleep(lookEveryMs);
    const now = await Promise.all(still.map(({ segment }) => changed(segment)));
    still = still.filter(({ before }, index) => now[index] !== undefined && now[index] === before);
  }
  return still.map(({ segment }) => segment);
}
