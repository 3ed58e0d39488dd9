import { isUtf8 } from "node:buffer";
import { crc32 } from "node:zlib";
import { parseSpooledEvent, type SpooledEvent } from "../spool";

/** An event of a segment, and where its mark stands. */
export interface SpoolRecord {
  readonly event: SpooledEvent;
  /** Offset of the one byte that {@link sentMark} is written over. */
  readonly offset: number;
}

/** Bytes of a segment that are no record. */
export interface BadBytes {
  readonly from: number;
  readonly to: number;
  readonly problem: string;
}

/** What a segment holds. */
export interface SegmentContent {
  /** Records that were not marked as sent, in order of attempts. */
  readonly waiting: readonly SpoolRecord[];
  readonly bad: readonly BadBytes[];
}

/** What a record begins with while it waits, and what is written over it once it was sent: one byte, so never torn. */
const waitingMark = "+";
export const sentMark = Buffer.from("-");

const lineBreak = 0x0a;
const headPattern = /^[+-]([0-9a-f]{8}) ([0-9a-f]{8}) $/;
const headLength = "+00000000 00000000 ".length;

/**
 * Writes an event as a record: `+`, the length of its JSON text in bytes and the text's CRC-32, both as 8 hexadecimal
 * digits, and the text, in a line of its own. No JSON text has a line break, so that a record begins at no other place
 * than a line, and a reader that lost its way finds the next one.
 */
export function encodeRecord(event: SpooledEvent): Buffer {
  const text = Buffer.from(JSON.stringify(event), "utf8");
  const length = hexadecimal(text.length);
  return Buffer.concat([
    Buffer.from(`\n${waitingMark}${length} ${checksum(length, text)} `),
    text,
    Buffer.from("\n"),
  ]);
}

/** Reads a segment: its records, the lines of older versions (JSON alone), and what is neither. */
export function readSegment(content: Buffer, byAttempt: (one: SpooledEvent, other: SpooledEvent) => number) {
  const waiting: SpoolRecord[] = [];
  const bad: BadBytes[] = [];
  for (let at = 0; at < content.length;) {
    if (content[at] === lineBreak) {
      at++;
      continue;
    }
    const read = readRecord(content, at) ?? readLine(content, at);
    if ("problem" in read) noteBad(bad, { from: at, to: read.end, problem: read.problem });
    else if (read.event) waiting.push({ event: read.event, offset: at });
    at = read.end;
  }
  waiting.sort((one, other) => byAttempt(one.event, other.event));
  return { waiting, bad } satisfies SegmentContent;
}

/** What stands at a place: an event that waits, one that was sent (no event), or a problem. */
type Read = { readonly end: number } & ({ readonly event?: SpooledEvent } | { readonly problem: string });

/** Reads a checked record; undefined when none begins here, or not a whole one. */
function readRecord(content: Buffer, at: number): Read | undefined {
  const head = headPattern.exec(content.toString("latin1", at, at + headLength));
  if (!head) return undefined;
  const [, length = "", sum] = head;
  const end = at + headLength + parseInt(length, 16);
  if (end > content.length) return undefined;
  const text = content.subarray(at + headLength, end);
  if (checksum(length, text) !== sum) return undefined;
  if (content[at] === sentMark[0]) return { end };
  const event = parseSpooledEvent(text.toString("utf8"));
  return "event" in event ? { end, event } : { end, ...event };
}

/** Reads a line that is no checked record: what an older version wrote, or what is left of something. */
function readLine(content: Buffer, at: number): Read {
  const next = content.indexOf(lineBreak, at);
  const end = next < 0 ? content.length : next;
  const line = content.subarray(at, end);
  const head = headPattern.exec(line.toString("latin1", 0, headLength));
  if (head) {
    const [length, present] = [parseInt(head[1] as string, 16), line.length - headLength];
    const isTorn = present < length;
    return {
      end,
      problem: isTorn ? `is torn: ${present} of ${length} bytes` : "does not match its checksum",
    };
  }
  // Decoding leniently would send an event whose damaged letters were replaced.
  if (!isUtf8(line)) return { end, problem: "is not UTF-8" };
  const text = line.toString("utf8");
  if (text.startsWith("-") && "event" in parseSpooledEvent(`{${text.slice(1)}`)) return { end };
  const event = parseSpooledEvent(text);
  return "event" in event ? { end, event } : { end, ...event };
}

/** Adds bad bytes; those that adjoin others of the same problem are one. */
function noteBad(bad: BadBytes[], found: BadBytes): void {
  const last = bad.at(-1);
  if (last && found.from - last.to <= 2 && last.problem === found.problem)
    bad[bad.length - 1] = { ...last, to: found.to };
  else bad.push(found);
}

function checksum(length: string, text: Buffer): string {
  return hexadecimal(crc32(text, crc32(length)));
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(8, "0");
}
