import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import {
  byAttempt,
  parseSpooled,
  replayGroupSize,
  type BadRecord,
  type SendGroup,
  type Spool,
  type SpooledEvent,
} from "./spool";
import { nodeSpoolFiles, type SpoolFiles } from "./spool-files";

/** Where a file spool keeps events. */
export interface FileSpoolSettings {
  /** The spool's file on a disk that outlives the process; beside it come `.bad` and `.replaying-…` files. */
  readonly path: string;
  /** A spool of this size takes no more. Default 256 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 268_435_456;
const lineBreak = Buffer.from("\n");

/**
 * Keeps events in a file, one JSON line each. Several processes may share it without locks: a replay first takes the
 * file by renaming it, and an append that lost its file to a replay is made again.
 */
export function fileSpool(settings: FileSpoolSettings, files: SpoolFiles = nodeSpoolFiles): Spool {
  const path = resolve(settings.path);
  const maxBytes = settings.maxBytes ?? defaultMaxBytes;
  return {
    place: path,
    async add(events) {
      const text = toLines(events);
      const sizeBytes = (await files.sizeBytes(path)) + Buffer.byteLength(text, "utf8");
      if (sizeBytes > maxBytes) {
        throw new Error(`Spool ${path} would have ${sizeBytes} bytes, and its limit is ${maxBytes} bytes.`);
      }
      await files.append(path, text);
    },
    async replay(send) {
      const taken = await takeFiles(path, files);
      const { events, bad } = await readFiles(taken, path, files);
      const kept = await sendInOrder(events, send);
      // What stays is written before the files that hold it go.
      if (bad.length > 0)
        await files.append(`${path}.bad`, Buffer.concat(bad.flatMap(({ line }) => [line, lineBreak])));
      if (kept.length > 0) await files.append(path, toLines(kept));
      for (const file of taken) await files.remove(file);
      return {
        sent: events.length - kept.length,
        kept: kept.length,
        bad: bad.map(({ where, problem }) => ({ where, problem })),
      };
    },
  };
}

/** Each line begins with a line break too: what a process that died left unfinished must not swallow the next. */
function toLines(events: readonly SpooledEvent[]): string {
  return events.map((event) => `\n${JSON.stringify(event)}\n`).join("");
}

/** Takes the spool's file, and those of replays that never ended, under names that no other replay knows. */
async function takeFiles(path: string, files: SpoolFiles): Promise<string[]> {
  const unfinished = `${basename(path)}.replaying-`;
  const names = (await files.list(dirname(path))).filter((name) => name.startsWith(unfinished));
  const taken: string[] = [];
  for (const name of [...names, basename(path)]) {
    const mine = `${path}.replaying-${randomUUID()}`;
    if (await files.rename(join(dirname(path), name), mine)) taken.push(mine);
  }
  return taken;
}

interface BadLine extends BadRecord {
  readonly line: Buffer;
}

async function readFiles(
  taken: readonly string[],
  path: string,
  files: SpoolFiles,
): Promise<{ events: SpooledEvent[]; bad: BadLine[] }> {
  const events = new Map<string, SpooledEvent>();
  const bad: BadLine[] = [];
  for (const file of taken) {
    for (const [index, line] of splitLines((await files.read(file)) ?? Buffer.alloc(0)).entries()) {
      if (line.length === 0) continue;
      const record = parseLine(line);
      // An append that was made again leaves an event twice.
      if ("event" in record) events.set(record.event.metadata.id, record);
      else
        bad.push({ where: `${path} line ${index + 1}, now in ${path}.bad`, problem: record.problem, line });
    }
  }
  return { events: [...events.values()].sort(byAttempt), bad };
}

function splitLines(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let to = content.indexOf(lineBreak); to >= 0; to = content.indexOf(lineBreak, from)) {
    lines.push(content.subarray(from, to));
    from = to + 1;
  }
  return [...lines, content.subarray(from)];
}

function parseLine(line: Buffer): SpooledEvent | { readonly problem: string } {
  // Decoding leniently would send an event whose damaged letters were replaced.
  return isUtf8(line) ? parseSpooled(line.toString("utf8")) : { problem: "is not UTF-8" };
}

async function sendInOrder(events: readonly SpooledEvent[], send: SendGroup): Promise<SpooledEvent[]> {
  const kept: SpooledEvent[] = [];
  for (let from = 0; from < events.length; from += replayGroupSize) {
    const group = events.slice(from, from + replayGroupSize);
    const sent = await send(group);
    kept.push(...sent.kept);
    if (!sent.goOn) return [...kept, ...events.slice(from + group.length)];
  }
  return kept;
}
