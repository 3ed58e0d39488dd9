import type { SegmentOwner } from "./segment-owner";
import type { SegmentName, SegmentNames } from "./segment-name";
import type { SpoolFiles } from "./spool-files";

export type SpoolClock = typeof nodeSpoolClock;

export const nodeSpoolClock = {
  /** Milliseconds since the epoch. */
  now: () => Date.now(),
  sleep: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
  /** Calls periodically until the returned function is called; does not keep the process running. */
  every(periodMs: number, call: () => void): () => void {
    const timer = setInterval(call, periodMs).unref();
    return () => clearInterval(timer);
  },
};

export interface LockedSegment {
  readonly id: string;
  readonly path: string;
}

export type SegmentLocks = ReturnType<typeof segmentLocks>;

const heartbeatMs = 2_000;
/** A segment that is not touched for this long has lost its owner. */
const expiredAfterMs = 10_000;
const lookEveryMs = 1_000;

/**
 * Makes locks from renames. The name of a file holds its owner, and taking it over renames exactly that name, so only one
 * of several processes succeeds. Clocks of two hosts are never compared: another host's heartbeats are watched.
 */
export function segmentLocks(names: SegmentNames, owner: SegmentOwner, files: SpoolFiles, clock: SpoolClock) {
  const locked = new Set<string>();
  let stop: (() => void) | undefined;
  const touchAll = (): void => {
    // A missed heartbeat can only lead to an event that is sent twice.
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
    /** Locks a segment; undefined when another owner was faster. */
    async acquire({ id, path }: SegmentName): Promise<LockedSegment | undefined> {
      // Two replays of this very spool compete, too.
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
    /** Releases a segment; false when another owner has taken it over. */
    async release(mine: LockedSegment): Promise<boolean> {
      forget(mine);
      return files.rename(mine.path, names.free(mine.id));
    },
    /** Whether a segment can be locked: `free` also when its owner is dead, `unknown` when only `expired` can tell. */
    stateOf({ path, owner: other }: SegmentName): "free" | "locked" | "unknown" {
      if (other === undefined) return "free";
      // A segment with this spool's token that is not in use could not be released before.
      if (other === owner.token) return locked.has(path) ? "locked" : "free";
      const state = owner.stateOf(other);
      if (state === "unknown") return "unknown";
      return state === "alive" ? "locked" : "free";
    },
    /** Watches segments and answers those whose owners sent no heartbeat for 10 s. */
    expired: (segments: readonly SegmentName[]) => watch(segments, files, clock),
  };
}

async function watch(segments: readonly SegmentName[], files: SpoolFiles, clock: SpoolClock) {
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
