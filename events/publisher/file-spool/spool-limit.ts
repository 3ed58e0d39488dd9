import type { SegmentNames } from "./segment-name";
import type { SpoolFiles } from "./spool-files";

/** Limits the size of a spool. */
export interface SpoolLimit {
  /** @throws with both sizes when this many bytes more would exceed the limit. */
  grant(bytes: number): Promise<void>;
  /** Resolves with the size of all segments, which other processes change as well. */
  measure(): Promise<number>;
}

/** Makes the limit of the spool at a path; bad bytes in files of their own do not count. */
export function spoolLimit(
  path: string,
  names: SegmentNames,
  files: Pick<SpoolFiles, "list" | "state">,
  maxBytes: number,
): SpoolLimit {
  let usedBytes: number | undefined;
  const measure = async (): Promise<number> => {
    let bytes = 0;
    for (const segment of names.among(await files.list(names.folder))) {
      bytes += (await files.state(segment.path))?.sizeBytes ?? 0;
    }
    return (usedBytes = bytes);
  };
  return {
    measure,
    async grant(bytes) {
      let used = (usedBytes ?? (await measure())) + bytes;
      // A replay may have made room meanwhile.
      if (used > maxBytes) used = (await measure()) + bytes;
      if (used > maxBytes) {
        throw new Error(`Spool ${path} would have ${used} bytes, and its limit is ${maxBytes} bytes.`);
      }
      usedBytes = used;
    },
  };
}
