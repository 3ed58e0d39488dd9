import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** One file of a spool, as its name tells. */
export interface SegmentName {
  /** When it was begun, milliseconds since the epoch in 13 digits, and what tells it from others. */
  readonly id: string;
  readonly path: string;
  /** Token of the process that works on it; undefined when nobody does. */
  readonly owner?: string;
}

/** The names of a spool's files, which all begin with the spool's own path. */
export interface SegmentNames {
  readonly folder: string;
  /** A new id, greater than those that were begun before. */
  newId(nowMs: number): string;
  /** Where a segment is that nobody works on. */
  free(id: string): string;
  /** Where a segment is while its owner works on it. */
  locked(id: string, owner: string): string;
  /** Where the bytes of a segment are kept that are no record. */
  bad(id: string): string;
  /** Reads the segments among a folder's files, oldest first. Files of older versions are segments that begin at 0. */
  among(names: readonly string[]): SegmentName[];
}

/** Longest name of a spool's file: with what is appended it must stay below the 255 bytes of common file systems. */
const maxNameBytes = 160;

/** The names of the spool at a path. */
export function segmentNames(path: string): SegmentNames {
  const [folder, base] = [dirname(path), basename(path)];
  const nameBytes = Buffer.byteLength(base, "utf8");
  if (nameBytes > maxNameBytes) {
    throw new Error(`Spool ${path}: its name has ${nameBytes} bytes, and may have ${maxNameBytes}.`);
  }
  const newId = (ms: number): string => `${String(ms).padStart(13, "0")}-${randomUUID().slice(0, 8)}`;
  const free = (id: string): string => `${path}.${id}.segment`;
  return {
    folder,
    newId,
    free,
    locked: (id, owner) => `${free(id)}.locked-${owner}`,
    bad: (id) => `${path}.${id}.bad`,
    among(names) {
      const segments = names.flatMap((name): SegmentName[] => {
        if (!name.startsWith(base)) return [];
        const rest = name.slice(base.length);
        // The file of older versions, and what one of their replays left unfinished.
        if (rest === "" || rest.startsWith(".replaying-"))
          return [{ id: newId(0), path: join(folder, name) }];
        const [, id, owner] = /^\.(\d{13}-[0-9a-f]{8})\.segment(?:\.locked-([0-9a-z-]+))?$/.exec(rest) ?? [];
        return id === undefined ? [] : [{ id, path: join(folder, name), ...(owner && { owner }) }];
      });
      return segments.sort((one, other) => (one.id < other.id ? -1 : 1));
    },
  };
}
