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

export interface FileSpoolSettings {
  /** Prefix of its files, `<path>.<id>.segment` and `<path>.<id>.bad`, on a disk that outlives the process. */
  readonly path: string;
  /** Largest size of the spool; each further process may exceed it by 4 MiB. @default 268435456 */
  readonly maxBytes?: number;
}

/** @internal */
export interface FileSpoolPorts {
  readonly files: SpoolFiles;
  readonly clock: SpoolClock;
  readonly owner: SegmentOwner;
}

const defaultMaxBytes = 268_435_456;

/**
 * Keeps events in files that survive the process, a kill at any moment and a power cut. Any number of processes may add
 * to the same path and replay it at the same time. `add` resolves when the records are flushed to the disk. A replay
 * marks the sent events after every ten, which a kill may repeat. It takes over the segments of dead processes: at once on
 * the same host, else after 10 s without a heartbeat. A process that is suspended for longer may repeat events, too.
 */
export function fileSpool(settings: FileSpoolSettings): Spool;
/** @internal */
export function fileSpool(settings: FileSpoolSettings, given: Partial<FileSpoolPorts>): Spool;
export function fileSpool(settings: FileSpoolSettings, given: Partial<FileSpoolPorts> = {}): Spool {
  const { files = nodeSpoolFiles, clock = nodeSpoolClock, owner = processOwner() } = given;
  const path = resolve(settings.path);
  const names = segmentNames(path);
  const locks = segmentLocks(names, owner, files, clock);
  const limit = spoolLimit(path, names, files, settings.maxBytes ?? defaultMaxBytes);
  const writer = segmentWriter({ names, locks, limit, files, clock });
  return {
    place: path,
    add: (events) => writer.add(Buffer.concat(events.map(encodeRecord))),
    async replay(send) {
      await writer.rotate();
      return replaySegments({ names, locks, files }, send);
    },
  };
}
