import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";

export interface SegmentName {
  /** Its start in milliseconds since the epoch, 13 digits, and a random part. */
  readonly id: string;
  readonly path: string;
  /** Token of the process that has locked it; undefined when it is free. */
  readonly owner?: string;
}

export type SegmentNames = ReturnType<typeof segmentNames>;

/** With its suffixes, a name must stay below the 255 bytes of common file systems. */
const maxNameBytes = 160;

export function segmentNames(path: string) {
  const [folder, base] = [dirname(path), basename(path)];
  const nameBytes = Buffer.byteLength(base, "utf8");
  if (nameBytes > maxNameBytes) {
    throw new Error(`Spool ${path}: its name has ${nameBytes} bytes, and may have ${maxNameBytes}.`);
  }
  const free = (id: string): string => `${path}.${id}.segment`;
  return {
    folder,
    /** A new id, greater than earlier ones. */
    newId: (nowMs: number) => `${String(nowMs).padStart(13, "0")}-${randomUUID().slice(0, 8)}`,
    free,
    locked: (id: string, owner: string) => `${free(id)}.locked-${owner}`,
    bad: (id: string) => `${path}.${id}.bad`,
    /** Finds the segments among a folder's files, oldest first. */
    among(names: readonly string[]): SegmentName[] {
      const segments = names.flatMap((name) => {
        if (!name.startsWith(base)) return [];
        const rest = name.slice(base.length);
        const [, id, owner] = /^\.(\d{13}-[0-9a-f]{8})\.segment(?:\.locked-([0-9a-z-]+))?$/.exec(rest) ?? [];
        return id === undefined ? [] : [{ id, path: join(folder, name), ...(owner && { owner }) }];
      });
      return segments.sort((one, other) => (one.id < other.id ? -1 : 1));
    },
  };
}
