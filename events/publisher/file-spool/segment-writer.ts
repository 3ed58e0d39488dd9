import type { ReplayPorts } from "./replay-segments";
import type { LockedSegment, SegmentLocks, SpoolClock } from "./segment-locks";
import type { SegmentName } from "./segment-name";
import { writeWhole, type SpoolFile } from "./spool-files";
import type { SpoolLimit } from "./spool-limit";

interface WriterPorts extends ReplayPorts {
  readonly limit: SpoolLimit;
  readonly clock: Pick<SpoolClock, "now">;
}

interface Addition {
  readonly records: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The segment that the next commit appends to, unless a replay locks it before. */
interface LastSegment extends SegmentName {
  readonly sizeBytes: number;
}

interface OpenSegment {
  readonly locked: LockedSegment;
  readonly file: SpoolFile;
  readonly isNew: boolean;
  sizeBytes: number;
}

/** A segment of this size is full, because a replay reads a whole segment into memory. */
const fullSegmentBytes = 4 * 1024 * 1024;

/** Appends records to segments of its own, all that wait in one commit; a replay may take a segment between commits. */
export function segmentWriter(ports: WriterPorts) {
  const waiting: Addition[] = [];
  let last: LastSegment | undefined;
  let working = false;
  let committing: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    working = true;
    // Lets calls of publish that fail at the same time share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const from = last;
      last = undefined;
      committing = commit(waiting.splice(0), from);
      await committing;
    }
    working = false;
  }

  async function commit(additions: readonly Addition[], from: LastSegment | undefined): Promise<void> {
    // A rotation in the meantime ends the use of this segment.
    let isCurrent = true;
    letGo = () => (isCurrent = false);
    try {
      const left = await appendTo(await openSegment(from, ports), additions, ports);
      if (isCurrent) last = left;
    } catch (error) {
      additions.forEach(({ reject }) => reject(error));
    }
  }
  let letGo = (): unknown => undefined;

  return {
    /** Resolves when the records survive a power cut and a replay can read them; rejects when none is kept. */
    add: (records: Buffer) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ records, resolve, reject });
        if (!working) void work();
      }),
    /** Resolves when a replay can read all earlier records; later ones go to another segment. */
    async rotate(): Promise<void> {
      last = undefined;
      letGo();
      await committing;
    },
  };
}

async function openSegment(from: LastSegment | undefined, ports: WriterPorts): Promise<OpenSegment> {
  const { names, locks, limit, files } = ports;
  const locked = from && (await locks.acquire(from));
  if (from && locked) {
    const file = await opened(locked, () => files.open(locked.path), locks);
    if (file) return { locked, file, isNew: false, sizeBytes: from.sizeBytes };
  }
  await limit.measure();
  const begun = locks.create(names.newId(ports.clock.now()));
  const file = (await opened(begun, () => files.create(begun.path), locks)) as SpoolFile;
  return { locked: begun, file, isNew: true, sizeBytes: 0 };
}

async function opened(
  locked: LockedSegment,
  open: () => Promise<SpoolFile | undefined>,
  locks: SegmentLocks,
): Promise<SpoolFile | undefined> {
  try {
    return await open();
  } catch (error) {
    await locks.release(locked).catch(() => undefined);
    throw error;
  }
}

/** Appends and releases the segment; answers where the next commit may append. */
async function appendTo(
  segment: OpenSegment,
  additions: readonly Addition[],
  ports: WriterPorts,
): Promise<LastSegment | undefined> {
  const { locked, file, isNew } = segment;
  const { names, locks, files } = ports;
  const sizeBefore = segment.sizeBytes;
  const written = await writeEach(segment, additions, ports.limit);
  const failure = await flush(segment, written, ports);
  // After a failed flush the content of the disk is unknown.
  if (failure) await file.truncate(sizeBefore).catch(() => undefined);
  await file.close().catch(() => undefined);
  if (isNew && (failure || written.length === 0)) {
    locks.forget(locked);
    await files.remove(locked.path);
  } else if (!(await locks.release(locked)) && !failure && written.length > 0) {
    // A process that took the segment over may have read it before this was written.
    return appendTo(await openSegment(undefined, ports), written, ports);
  }
  if (failure) written.forEach(({ reject }) => reject(failure.error));
  else written.forEach(({ resolve }) => resolve());
  const { sizeBytes } = segment;
  if (failure || sizeBytes === 0 || sizeBytes >= fullSegmentBytes) return undefined;
  return { id: locked.id, path: names.free(locked.id), sizeBytes };
}

/** Writes each addition or rejects it; answers those that were written. */
async function writeEach(segment: OpenSegment, additions: readonly Addition[], limit: SpoolLimit) {
  const written: Addition[] = [];
  for (const addition of additions) {
    const { records, reject } = addition;
    try {
      await limit.grant(records.length);
      await writeWhole(segment.file, records, segment.sizeBytes);
      segment.sizeBytes += records.length;
      written.push(addition);
    } catch (error) {
      // The next record overwrites the rest of this one if even this fails.
      await segment.file.truncate(segment.sizeBytes).catch(() => undefined);
      reject(error);
    }
  }
  return written;
}

async function flush(
  { file, isNew }: OpenSegment,
  written: readonly Addition[],
  { files, names }: WriterPorts,
): Promise<{ readonly error: unknown } | undefined> {
  if (written.length === 0) return undefined;
  try {
    await file.sync();
    if (isNew) await files.syncFolder(names.folder);
    return undefined;
  } catch (error) {
    return { error };
  }
}
