import type { SegmentNames } from "./segment-name";
import type { SpoolFiles } from "./spool-files";

export type SpoolLimit = ReturnType<typeof spoolLimit>;

/** Makes the limit of the spool at a path; bad bytes in files of their own do not count. */
export function spoolLimit(
  path: string,
  names: SegmentNames,
  files: Pick<SpoolFiles, "list" | "state">,
  maxBytes: number,
) {
  let usedBytes: number | undefined;
  const measure = async (): Promise<number> => {
    let bytes = 0;
    for (const segment of names.among(await files.list(names.folder))) {
      bytes += (await files.state(segment.path))?.sizeBytes ?? 0;
    }
    return (usedBytes = bytes);
  };
  return {
    /** Resolves with the size of all segments, which other processes change as well. */
    measure,
    /** @throws with both sizes when this many bytes more would exceed the limit. */
    async grant(bytes: number): Promise<void> {
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
