import type { SegmentNames } from "./segment-name";
import type { SpoolFiles } from "./spool-files";

/** Holds a spool to its size. */
export interface SpoolLimit {
  /** @throws naming both sizes when so many bytes more would be too many. */
  grant(bytes: number): Promise<void>;
  /** Resolves with what the spool has, which others write to and replay as well. */
  measure(): Promise<number>;
}

/** The limit of the spool at a path; what is kept aside as bad does not count. */
export function spoolLimit(
  path: string,
  names: SegmentNames,
  files: Pick<SpoolFiles, "list" | "state">,
  maxBytes: number,
): SpoolLimit {
  let usedBytes: number | undefined;
  const measure = async (): Promise<number> => {
    usedBytes = await spoolBytes(names, files);
    return usedBytes;
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

/** What a spool's segments have together, in bytes. */
export async function spoolBytes(
  names: SegmentNames,
  files: Pick<SpoolFiles, "list" | "state">,
): Promise<number> {
  let bytes = 0;
  for (const segment of names.among(await files.list(names.folder))) {
    bytes += (await files.state(segment.path))?.sizeBytes ?? 0;
  }
  return bytes;
}
