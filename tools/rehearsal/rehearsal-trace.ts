import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { TraceEntry } from "../../packages/local-aws/trace";
import { resourceName } from "../../packages/text/resource-name";
import { eventIdOf } from "../demo/observe";

/** Something that happened to an event. */
export interface Sighting {
  readonly atMs: number;
  readonly note: string;
}

type WatchedStep = "delivered" | "sent" | "handled" | "returned" | "undelivered" | "unmatched" | "dropped";

/** By the name of a queue or function, then by event. */
type Sightings = Map<string, Map<string, Sighting[]>>;

/** Remembers from now on what became of events, by their own ids. */
export class RehearsalTrace {
  /** Entries of any kind so far: while it does not grow, nothing happens. */
  count = 0;
  private readonly byStep: Readonly<Record<WatchedStep, Sightings>> = {
    delivered: new Map(),
    sent: new Map(),
    handled: new Map(),
    returned: new Map(),
    undelivered: new Map(),
    unmatched: new Map(),
    dropped: new Map(),
  };

  constructor({ trace }: Pick<LocalAws, "trace">) {
    trace.listen((entry) => this.note(entry));
  }

  /** When the event was put into a queue by EventBridge. */
  delivered(queue: string, eventId: string): readonly Sighting[] {
    return this.of("delivered", queue, eventId);
  }

  /** When EventBridge gave up delivering it to the queue. */
  undelivered(queue: string, eventId: string): readonly Sighting[] {
    return this.of("undelivered", queue, eventId);
  }

  /** When a function was done with it. */
  handled(functionName: string, eventId: string): readonly Sighting[] {
    return this.of("handled", functionName, eventId);
  }

  /** Why no rule's target took it, or why it went with what kept it; the first reason that was seen. */
  whyGone(eventId: string): (Sighting & { readonly how: string; readonly where: string }) | undefined {
    for (const how of ["dropped", "undelivered", "unmatched"] as const)
      for (const [where, events] of this.byStep[how]) {
        const [first] = events.get(eventId) ?? [];
        if (first) return { ...first, how, where };
      }
    return undefined;
  }

  /** When a client put it into a queue, and when a function gave it back. */
  sentOrReturned(where: string, eventId: string): readonly Sighting[] {
    return [...this.of("sent", where, eventId), ...this.of("returned", where, eventId)];
  }

  private of(step: WatchedStep, where: string, eventId: string): readonly Sighting[] {
    return this.byStep[step].get(where)?.get(eventId) ?? [];
  }

  private note({ step, where, body, atMs, note = "" }: TraceEntry): void {
    this.count += 1;
    const sightings = (this.byStep as Readonly<Record<string, Sightings | undefined>>)[step];
    const eventId = sightings && body !== undefined ? eventIdOf(body) : undefined;
    if (!sightings || eventId === undefined) return;
    // Of what was not delivered it is an ARN.
    const name = resourceName(where);
    const events = sightings.get(name) ?? new Map<string, Sighting[]>();
    sightings.set(name, events.set(eventId, [...(events.get(eventId) ?? []), { atMs, note }]));
  }
}
