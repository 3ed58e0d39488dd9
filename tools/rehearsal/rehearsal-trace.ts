import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { TraceEntry, TraceStep } from "../../packages/local-aws/trace";
import { resourceName } from "../../packages/text/resource-name";
import { eventIdOf } from "../demo/observe";

/** Something that happened to an event. */
export interface Sighting {
  readonly atMs: number;
  readonly note: string;
}

const watchedSteps = [
  ...(["delivered", "sent", "handled", "returned", "redriven"] as const),
  ...(["undelivered", "unmatched", "dropped", "repeated"] as const),
];

type WatchedStep = (typeof watchedSteps)[number];

const attempts: ReadonlySet<TraceStep> = new Set(["received", "returned", "function-error"]);

/** By the name of a queue or function, then by event. */
type Sightings = Map<string, Map<string, Sighting[]>>;

/** Remembers from now on what became of events, by their own ids. */
export class RehearsalTrace {
  /** Entries of any kind so far: while it does not grow, nothing happens. */
  count = 0;
  /** Of those, the ones that brought an event further: attempts that came to nothing are none. */
  progress = 0;
  /** Attempts that come to nothing for so long go on for ever, as where a function is never let run: nothing moves then. */
  fruitlessMs = 20_000;
  private readonly byStep = Object.fromEntries(
    watchedSteps.map((step) => [step, new Map() as Sightings]),
  ) as Readonly<Record<WatchedStep, Sightings>>;
  /** By function and message, what a function has, or was done with. */
  private readonly taken = new Set<string>();

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

  /** When SQS itself gave it up to the dead-letter queue, and for which queue. */
  redriven(deadLetters: string, eventId: string): readonly Sighting[] {
    return this.of("redriven", deadLetters, eventId);
  }

  /** When a function was given the same message with it once more, and had not given it back. */
  repeated(functionName: string, eventId: string): readonly Sighting[] {
    return this.of("repeated", functionName, eventId);
  }

  /**
   * Why no rule's target took it, or why it went with what kept it; the first reason that was seen.
   * @param queues those that it was to get into. Default any
   */
  whyGone(
    eventId: string,
    queues?: readonly string[],
  ): (Sighting & { readonly how: string; readonly where: string }) | undefined {
    for (const how of ["dropped", "undelivered", "unmatched"] as const)
      for (const [where, events] of this.byStep[how]) {
        const [first] = events.get(eventId) ?? [];
        const matters = how === "unmatched" || (queues?.includes(where) ?? true);
        if (first && matters) return { ...first, how, where };
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

  private note({ step, where, id, body, atMs, note = "" }: TraceEntry): void {
    this.count += 1;
    if (!attempts.has(step)) this.progress += 1;
    // Of what was not delivered it is an ARN.
    const name = resourceName(where);
    if (isWatched(step)) this.see(step, name, body, { atMs, note });
    const key = `${name} ${id}`;
    if (step === "received") {
      if (this.taken.has(key)) this.see("repeated", name, body, { atMs, note });
      this.taken.add(key);
    }
    if (step === "returned" || step === "function-error") this.taken.delete(key);
  }

  private see(step: WatchedStep, where: string, body: string | undefined, sighting: Sighting): void {
    const eventId = body === undefined ? undefined : eventIdOf(body);
    if (eventId === undefined) return;
    const events = this.byStep[step].get(where) ?? new Map<string, Sighting[]>();
    this.byStep[step].set(where, events.set(eventId, [...(events.get(eventId) ?? []), sighting]));
  }
}

function isWatched(step: string): step is WatchedStep {
  return (watchedSteps as readonly string[]).includes(step);
}
