import type { RetiredContract } from "../schema/compatibility-errors";

/**
 * Versions that no consumer knows any more. One goes here when nobody publishes it and no queue, archive or dead
 * letter holds it; its number is never given again.
 */
export const retiredContracts: readonly RetiredContract[] = [];
