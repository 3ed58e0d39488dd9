import { createHash } from "node:crypto";
import type { EventMessage } from "../../../events/message/event-message";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../../handlers/consumer/idempotency-item";
import type { StateItem, StateTable } from "../../../handlers/ports/state-table";
import type { IdempotencySettings } from "../../../handlers/settings/consumer-settings";

/** A kind of batch, beside the healthy ones that the candidates are compared by. */
export interface BatchKind {
  readonly what: string;
  readonly batchSize: number;
  readonly mode: IdempotencySettings["mode"];
  /** Of how many events one fails. Default none */
  readonly failsEvery?: number;
  /** Of ten events, how many return to the queue, and how many the handler gets. */
  readonly returned: number;
  readonly handled: number;
  readonly event?: (event: EventMessage) => EventMessage;
  /** What the breaker's table holds. */
  readonly breaker?: BreakerItem;
  /** What the table of handled events holds of each. */
  readonly stored?: IdempotencyItem;
}

const farMs = 4_000_000_000_000;
const largeBytes = 100_000;
const healthy = { batchSize: 10, mode: "none", returned: 0, handled: 10 } as const;

/** Beside the first, what each kind of batch costs. */
export const scenarios = {
  none: { ...healthy, what: "healthy, idempotency `none`" },
  mark: { ...healthy, what: "`mark`: a read and a write", mode: "mark" },
  lock: { ...healthy, what: "`lock`: two writes", mode: "lock" },
  duplicates: {
    ...healthy,
    what: "duplicates under `lock`",
    mode: "lock",
    handled: 0,
    stored: { state: "COMPLETED", version: 2, ttl: farMs / 1000 },
  },
  failing: { ...healthy, what: "a tenth fails", failsEvery: 10, returned: 1 },
  open: {
    ...healthy,
    what: "the breaker is open",
    returned: 10,
    handled: 0,
    breaker: { state: "OPEN", version: 1, rounds: 1, ttl: farMs / 1000, openedAtMs: 1, untilMs: farMs },
  },
  claims: { ...healthy, what: "claims of 1 kB", event: claimed },
  large: { ...healthy, what: "100 events of 100 kB", batchSize: 100, event: large },
} satisfies Record<string, BatchKind>;

export type ScenarioName = keyof typeof scenarios;

export const claimBucket = "claims";
const stored = new Map<string, Buffer>();

/** The claimed data of an event. */
export function claimOf(key: string): Buffer {
  return stored.get(key) ?? Buffer.alloc(0);
}

function claimed(event: EventMessage): EventMessage {
  const bytes = Buffer.from(JSON.stringify(event.data));
  const key = `claims/${event.type}/${event.metadata.id}.json`;
  stored.set(key, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ...event, data: { claimCheck: { bucket: claimBucket, key, sizeBytes: bytes.length, sha256 } } };
}

/** A contract lets events have further fields. */
function large(event: EventMessage): EventMessage {
  const own = JSON.stringify(event.data).length;
  return {
    ...event,
    data: { ...(event.data as object), earlier: new Array(Math.round(largeBytes / own)).fill(event.data) },
  };
}

/** A table that answers at once, and in which each event is as new, or as old, as the one before. */
export function constantTable<Item extends StateItem>(item: Item | undefined): StateTable<Item> {
  return {
    read: () => Promise.resolve(item),
    write: (_key, next, version) =>
      Promise.resolve(
        version === (item?.version ?? version)
          ? { isWritten: true, item: { ...next, version: version + 1 } }
          : { isWritten: false, item },
      ),
  };
}
