import { hash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { JournalRecord } from "./journal-record";

export interface JournalObject {
  readonly key: string;
  /** Lines of JSON, compressed by gzip. */
  readonly body: Uint8Array;
}

const hashLength = 32;

/** The object of some records. The same records, in any order, have the same key. */
export function journalObject(partition: string, records: readonly JournalRecord[]): JournalObject {
  const lines = new Set(records.map((record) => `${JSON.stringify(record)}\n`));
  const text = [...lines].sort().join("");
  const key = `${partition}${hash("sha256", text).slice(0, hashLength)}.jsonl.gz`;
  return { key, body: gzipSync(text) };
}

/** The records of an object. @throws when it is no object of the journal */
export function recordsIn(
  body: Uint8Array,
  isWanted: (line: string) => boolean = () => true,
): JournalRecord[] {
  const lines = gunzipSync(body).toString("utf8").split("\n");
  return lines
    .filter((line) => line !== "" && isWanted(line))
    .map((line) => JSON.parse(line) as JournalRecord);
}
