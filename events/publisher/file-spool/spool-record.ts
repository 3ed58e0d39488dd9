import { crc32 } from "node:zlib";
import { byAttempt, parseSpooledEvent, type SpooledEvent } from "../spool";

export interface SpoolRecord {
  readonly event: SpooledEvent;
  /** Offset of the one byte that {@link sentMark} is written over. */
  readonly offset: number;
}

export interface BadBytes {
  readonly from: number;
  readonly to: number;
  readonly problem: string;
}

/** The first byte of a record, before and after its event was sent: a single byte cannot be torn. */
const waitingMark = "+";
export const sentMark = Buffer.from("-");

const lineBreak = 0x0a;
const headPattern = /^[+-]([0-9a-f]{8}) ([0-9a-f]{8}) $/;
const headLength = "+00000000 00000000 ".length;

/**
 * Writes an event as a record: `+`, the length of its JSON text in bytes and the CRC-32 of both, each as 8 hexadecimal
 * digits, and the text. Each record is a line of its own, and JSON text holds no line break, so a reader finds the next
 * record after damaged bytes.
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

/** Reads the unsent records of a segment, in order of attempts, and the bytes that are no record. */
export function readSegment(content: Buffer): { waiting: SpoolRecord[]; bad: BadBytes[] } {
  const waiting: SpoolRecord[] = [];
  const bad: BadBytes[] = [];
  for (let at = 0; at < content.length;) {
    if (content[at] === lineBreak) {
      at++;
      continue;
    }
    const read = readRecord(content, at) ?? describeBad(content, at);
    if ("problem" in read) addBad(bad, { from: at, to: read.end, problem: read.problem });
    else if (read.event) waiting.push({ event: read.event, offset: at });
    at = read.end;
  }
  waiting.sort((one, other) => byAttempt(one.event, other.event));
  return { waiting, bad };
}

type Bad = { readonly end: number; readonly problem: string };

/** Reads a record, without its event when that was sent; answers undefined when no intact record begins here. */
function readRecord(
  content: Buffer,
  at: number,
): { readonly end: number; readonly event?: SpooledEvent } | Bad | undefined {
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

function describeBad(content: Buffer, at: number): Bad {
  const next = content.indexOf(lineBreak, at);
  const end = next < 0 ? content.length : next;
  const head = headPattern.exec(content.toString("latin1", at, Math.min(at + headLength, end)));
  if (!head) return { end, problem: "is no record" };
  const [length, present] = [parseInt(head[1] as string, 16), end - at - headLength];
  const isTorn = present < length;
  return { end, problem: isTorn ? `is torn: ${present} of ${length} bytes` : "does not match its checksum" };
}

/** Merges a bad range with the one before when they adjoin and have the same problem. */
function addBad(bad: BadBytes[], found: BadBytes): void {
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
