import { force, neverOpened, type BreakerItem } from "./circuit-breaker-transitions";
import type { StateTable } from "../ports/state-table";

/** What an operator may order: no calls, all calls, or the breaker's own decision again. */
export type BreakerOrder = "open" | "close" | "release";

const states = { open: "FORCED_OPEN", close: "FORCED_CLOSED", release: "CLOSED" } as const;
const maxConflicts = 5;

/**
 * Executes an operator's order; consumers whose breaker is not idle read it within seconds.
 * @throws when operator or reason is missing, or every write conflicts.
 */
export async function operateBreaker(
  table: StateTable<BreakerItem>,
  key: string,
  order: BreakerOrder,
  operator: string,
  reason: string,
  nowMs: number,
): Promise<BreakerItem> {
  if (!operator.trim()) throw new Error(`Breaker ${key}: an order to ${order} needs an operator's name.`);
  if (!reason.trim()) throw new Error(`Breaker ${key}: an order to ${order} needs a reason.`);
  let seen = (await table.read(key)) ?? neverOpened;
  for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
    const ordered = force(seen, states[order], nowMs, operator, reason);
    const { isWritten, item } = await table.write(key, ordered, seen.version);
    if (isWritten && item) return item;
    seen = item ?? neverOpened;
  }
  throw new Error(
    `Breaker ${key}: it was changed ${maxConflicts} times while the order to ${order} was written.`,
  );
}
