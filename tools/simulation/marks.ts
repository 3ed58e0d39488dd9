import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import type { StateItem } from "../../handlers/ports/state-table";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import type { SimulatedEvent } from "./model/simulated-event";

/** The longest that a process lives on after an attempt: by then what it has handled is written down. */
const lifeMs = 30_000;

/** A process asked what is known of an event: under which key, and when that was answered. */
interface Look {
  readonly key: string;
  readonly atMs: number;
}

/**
 * What a consumer of the mode `mark` knows of its events, and when. It promises that an event is not handled by who looks
 * after another has handled it and written that down; of deliveries that are under way at once, each may handle it.
 */
export class Marks {
  /** The last look of a process at an id in small letters. */
  private readonly looks = new WeakMap<SimulatedEnvironment, Map<string, Look>>();
  /** The look that the last attempt of a process at an event has begun with. */
  private readonly attempts = new WeakMap<SimulatedEnvironment, Map<SimulatedEvent, Look>>();
  /** By key: when it was written down that the event is handled, or should have been at the latest. */
  private readonly markedMs = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  /** A question was answered; `written` is what a write was to write. */
  answered(key: string, environment: SimulatedEnvironment, written: StateItem | undefined): void {
    const { state } = (written ?? {}) as Partial<IdempotencyItem>;
    if (state !== undefined && state !== "IN_PROGRESS" && state !== "ISOLATED") return;
    mapOf(this.looks, environment).set(idIn(key), { key, atMs: this.nowMs() });
  }

  written(key: string, item: StateItem): void {
    if ((item as IdempotencyItem).state === "COMPLETED") this.mark(key, this.nowMs());
  }

  attemptBegins(event: SimulatedEvent, environment: SimulatedEnvironment): void {
    const look = this.looks.get(environment)?.get(event.id.toLowerCase());
    if (look) mapOf(this.attempts, environment).set(event, look);
  }

  attemptEnds(event: SimulatedEvent, environment: SimulatedEnvironment): void {
    const look = this.attempts.get(environment)?.get(event);
    if (look && event.effects > 0) this.mark(look.key, this.nowMs() + lifeMs);
  }

  /** Whether an attempt that takes effect once more looked before it was written down that the event is handled. */
  mayRepeat(event: SimulatedEvent, environment: SimulatedEnvironment): boolean {
    const look = this.attempts.get(environment)?.get(event);
    return look !== undefined && look.atMs < (this.markedMs.get(look.key) ?? Infinity);
  }

  private mark(key: string, atMs: number): void {
    this.markedMs.set(key, Math.min(atMs, this.markedMs.get(key) ?? Infinity));
  }
}

/** The id in a record's key, in small letters: the key is that of a domain, a consumer and an id, and perhaps more. */
export function idIn(key: string): string {
  return (key.split("/")[2] ?? "").toLowerCase();
}

function mapOf<Key, Value>(
  maps: WeakMap<SimulatedEnvironment, Map<Key, Value>>,
  environment: SimulatedEnvironment,
): Map<Key, Value> {
  const known = maps.get(environment) ?? new Map<Key, Value>();
  maps.set(environment, known);
  return known;
}
