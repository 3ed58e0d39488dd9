import { force, neverOpened, type BreakerItem } from "./circuit-breaker-transitions";
import type { StateTable } from "../ports/state-table";

/** What an operator may order: no calls at all, calls whatever happens, or the breaker's own judgement again. */
export type BreakerOrder = "open" | "close" | "release";

const states = { open: "FORCED_OPEN", close: "FORCED_CLOSED", release: "CLOSED" } as const;
const maxRaces = 5;

/**
 * Carries out an operator's order; consumers that have a reason to look notice it within seconds.
 * @param key see {@link breakerKey}
 * @throws when who or why is missing, or others keep changing the item.
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
  for (let race = 0; race < maxRaces; race++) {
    const ordered = force(seen, states[order], nowMs, operator, reason);
    const { isWritten, item } = await table.write(key, ordered, seen.version);
    if (isWritten && item) return item;
    seen = item ?? neverOpened;
  }
  throw new Error(
    `Breaker ${key}: it was changed ${maxRaces} times while the order to ${order} was written.`,
  );
}
