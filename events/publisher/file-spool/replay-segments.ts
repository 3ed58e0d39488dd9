import { eventIdentity } from "../../message/event-identity";
import { replayBatchSize, type BadRecord, type SendBatch, type SpooledEvent } from "../spool";
import type { LockedSegment, SegmentLocks } from "./segment-locks";
import type { SegmentName, SegmentNames } from "./segment-name";
import { writeWhole, type SpoolFile, type SpoolFiles } from "./spool-files";
import { readSegment, sentMark, type BadBytes, type SpoolRecord } from "./spool-record";

export interface ReplayPorts {
  readonly names: SegmentNames;
  readonly locks: SegmentLocks;
  readonly files: SpoolFiles;
}

interface Replay extends ReplayPorts {
  readonly send: SendBatch;
  /** Identities of sent events: the same event may have been spooled twice. */
  readonly sent: Set<string>;
  readonly total: { sent: number; kept: number; readonly bad: BadRecord[] };
}

/** Sends the events of all free segments and those of dead processes, oldest first, and marks each sent record. */
export async function replaySegments(ports: ReplayPorts, send: SendBatch): Promise<Replay["total"]> {
  const { names, locks, files } = ports;
  const replay: Replay = { ...ports, send, sent: new Set(), total: { sent: 0, kept: 0, bad: [] } };
  const segments = names.among(await files.list(names.folder));
  const unknown = segments.filter((segment) => locks.stateOf(segment) === "unknown");
  const free = segments.filter((segment) => locks.stateOf(segment) === "free");
  if (await replayEach(free, replay)) await replayEach(await locks.expired(unknown), replay);
  return replay.total;
}

/** Answers whether to proceed with further segments. */
async function replayEach(segments: readonly SegmentName[], replay: Replay): Promise<boolean> {
  for (const segment of segments) {
    const locked = await replay.locks.acquire(segment);
    if (locked && !(await replayLocked(locked, replay))) return false;
  }
  return true;
}

async function replayLocked(locked: LockedSegment, replay: Replay): Promise<boolean> {
  const { locks, files } = replay;
  let isDone = false;
  try {
    const opened = await openWhole(locked, replay);
    if (!opened) return true;
    const { file, content } = opened;
    try {
      const { waiting, bad } = readSegment(content);
      const isAside = bad.length === 0 || (await putAside(content, bad, locked, replay));
      const kept = await sendWaiting(waiting, locked, file, replay);
      isDone = kept.count === 0 && isAside;
      return kept.proceed;
    } finally {
      await file.close();
    }
  } finally {
    if (isDone) {
      locks.forget(locked);
      await files.remove(locked.path);
    } else await locks.release(locked);
  }
}

/** Reports a segment that cannot be read, as one of another user's, and lets the replay proceed. */
async function openWhole(locked: LockedSegment, { files, names, total }: Replay) {
  let file: SpoolFile | undefined;
  try {
    file = await files.open(locked.path);
    return file && { file, content: await file.readAll() };
  } catch (error) {
    await file?.close();
    const problem = `cannot be read: ${(error as Error).message}`;
    total.bad.push({ where: `${names.free(locked.id)}, still there`, problem });
    return undefined;
  }
}

async function sendWaiting(
  waiting: readonly SpoolRecord[],
  locked: LockedSegment,
  file: SpoolFile,
  replay: Replay,
): Promise<{ readonly count: number; readonly proceed: boolean }> {
  const { total, files } = replay;
  let count = 0;
  for (let from = 0; from < waiting.length; from += replayBatchSize) {
    // Another process may have taken the segment over while this one was suspended.
    if ((await files.state(locked.path)) === undefined) return { count: waiting.length, proceed: true };
    const { kept, proceed } = await sendGroup(waiting.slice(from, from + replayBatchSize), file, replay);
    total.kept += kept;
    count += kept;
    if (proceed) continue;
    const rest = Math.max(0, waiting.length - from - replayBatchSize);
    total.kept += rest;
    return { count: count + rest, proceed };
  }
  return { count, proceed: true };
}

/** Sends the unsent events of a group, and marks them before the next group. */
async function sendGroup(group: readonly SpoolRecord[], file: SpoolFile, { send, sent, total }: Replay) {
  const identities = group.map(({ event }) => eventIdentity(event.event));
  const fresh = new Map<string, SpooledEvent>();
  for (const [index, { event }] of group.entries()) {
    const identity = identities[index] as string;
    if (!sent.has(identity) && !fresh.has(identity)) fresh.set(identity, event);
  }
  const { kept, proceed } = fresh.size > 0 ? await send([...fresh.values()]) : { kept: [], proceed: true };
  for (const [identity, event] of fresh) if (!kept.includes(event)) sent.add(identity);
  const marked = group.filter((_, index) => sent.has(identities[index] as string));
  for (const { offset } of marked) await writeWhole(file, sentMark, offset);
  if (marked.length > 0) await file.sync();
  total.sent += fresh.size - kept.length;
  return { kept: group.length - marked.length, proceed };
}

/** Copies bad bytes once to a file beside the segment; answers whether they are there. */
async function putAside(
  content: Buffer,
  bad: readonly BadBytes[],
  locked: LockedSegment,
  { names, files, total }: Replay,
): Promise<boolean> {
  const path = names.bad(locked.id);
  if (await files.state(path)) return true;
  let where = `now in ${path}`;
  let isAside = true;
  try {
    await copyBad(content, bad, path, names.folder, files);
  } catch (error) {
    // Good records must not wait for it.
    isAside = false;
    where = `still there, as ${path} cannot be written: ${(error as Error).message}`;
  }
  for (const { from, to, problem } of bad) {
    total.bad.push({ where: `${names.free(locked.id)} bytes ${from} to ${to}, ${where}`, problem });
  }
  return isAside;
}

async function copyBad(
  content: Buffer,
  bad: readonly BadBytes[],
  path: string,
  folder: string,
  files: SpoolFiles,
): Promise<void> {
  const lineBreak = Buffer.from("\n");
  const copy = Buffer.concat(bad.flatMap(({ from, to }) => [content.subarray(from, to), lineBreak]));
  const part = `${path}.part`;
  await files.remove(part);
  const file = await files.create(part);
  try {
    await writeWhole(file, copy, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(part, path);
  await files.syncFolder(folder);
}
