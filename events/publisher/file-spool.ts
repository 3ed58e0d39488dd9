import { resolve } from "node:path";
import { replaySegments } from "./file-spool/replay-segments";
import { processOwner, type SegmentOwner } from "./file-spool/segment-owner";
import { segmentLocks, nodeSpoolClock, type SpoolClock } from "./file-spool/segment-locks";
import { segmentNames } from "./file-spool/segment-name";
import { segmentWriter } from "./file-spool/segment-writer";
import { nodeSpoolFiles, type SpoolFiles } from "./file-spool/spool-files";
import { spoolLimit } from "./file-spool/spool-limit";
import { encodeRecord } from "./file-spool/spool-record";
import type { Spool } from "./spool";

/** Where a file spool keeps events. */
export interface FileSpoolSettings {
  /**
   * What the names of its files begin with, in a folder on a disk that outlives the process. Files are
   * `<path>.<id>.segment`, with `.locked-<who>` while a process works on one, and `<path>.<id>.bad` for what is no
   * record. The name may have 160 bytes.
   */
  readonly path: string;
  /** A spool of this size takes no more; several processes may exceed it by 4 MiB each. Default 256 MiB. */
  readonly maxBytes?: number;
}

/** What a file spool takes from the world. */
export interface FileSpoolPorts {
  readonly files: SpoolFiles;
  readonly clock: SpoolClock;
  readonly owner: SegmentOwner;
}

const defaultMaxBytes = 268_435_456;

/**
 * Keeps events in files, so that they outlive the process, a kill at any moment and a power cut. Any number of
 * publishers and processes may write to the same path and replay it at the same time.
 *
 * Each writes to segments of its own. `add` resolves when the events' records are flushed to the disk, and rejects when
 * they are not (a disk that is full, a limit): the records before and after are unharmed. A replay works on one segment
 * at a time, which nobody else has then, and marks what was sent after every ten events. As long as no process is
 * killed, each event is handed over once; after a kill, the ten that were under way may be handed over again. What a
 * dead process left is taken over: at once where its id can be looked up, else after 10 s without a sign of life, for
 * which the replay waits. A process of another machine or container that stands still for longer is taken for dead as
 * well, and then events may be sent twice, never lost. Reads what the versions with one file wrote.
 */
export function fileSpool(settings: FileSpoolSettings, given: Partial<FileSpoolPorts> = {}): Spool {
  const { files = nodeSpoolFiles, clock = nodeSpoolClock, owner = processOwner() } = given;
  const path = resolve(settings.path);
  const names = segmentNames(path);
  const locks = segmentLocks(names, owner, files, clock);
  const limit = spoolLimit(path, names, files, settings.maxBytes ?? defaultMaxBytes);
  const writer = segmentWriter({ names, locks, limit, files, now: () => clock.now() });
  return {
    place: path,
    add: (events) => writer.add(Buffer.concat(events.map(encodeRecord))),
    async replay(send) {
      await writer.rotate();
      return replaySegments({ names, locks, files }, send);
    },
  };
}
