import type { RetiredContract } from "../schema/compatibility-errors";

/** Versions that nobody publishes and that no queue or archive holds; their numbers are never reused. */
export const retiredContracts: readonly RetiredContract[] = [];
