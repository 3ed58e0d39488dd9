import { fileSpool } from "./file-spool";
import type { Spool } from "./spool";

/**
 * The spool of a publisher that was given none: files in the working directory, named after environment and
 * producer, so that the same service finds them again. Where the disk does not outlive the process, give a queue spool.
 */
export function defaultSpool(environment: string, producer: string): Spool {
  return fileSpool({ path: `events-${environment}-${encodeURIComponent(producer)}.spool` });
}
