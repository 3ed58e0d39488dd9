/** What happened to an event or message; one entry per step of its way. */
export type TraceStep =
  | "published" // accepted by PutEvents; where = bus
  | "refused" // refused by PutEvents; where = bus, note = error code
  | "matched" // a rule took it; where = bus/rule
  | "unmatched" // no rule of the bus took it; where = bus
  | "delivered" // a target took it; where = queue, function or bus
  | "undelivered" // delivery was given up; where = target's ARN, note = reason
  | "sent" // a client put a message into a queue; where = queue
  | "received" // an event source mapping handed it to a function; where = function
  | "handled" // the function's answer let it be deleted; where = function
  | "returned" // the function's answer named it as failed; where = function
  | "redriven" // SQS moved it to its dead-letter queue; where = dead-letter queue
  | "moved" // a message move task moved it; where = destination queue
  | "dropped" // what was kept is no more; where = queue, archive, table or bucket, note = reason
  | "function-error"; // an invocation failed as a whole; where = function, note = error

export interface TraceEntry {
  readonly atMs: number;
  readonly step: TraceStep;
  /** Bus, rule, queue or function, by name. */
  readonly where: string;
  /** The EventBridge event id or the SQS message id, whichever the step knows. */
  readonly id: string;
  /** The message's or event's text, when the step has it in hand. */
  readonly body?: string;
  readonly note?: string;
}

type Listener = (entry: TraceEntry) => void;

/** The way of every event through the local AWS: kept, listened to, and waited on by tests. */
export class Trace {
  private readonly listeners = new Set<Listener>();
  private readonly kept: TraceEntry[] = [];
  private characters = 0;

  /**
   * Older entries are forgotten.
   * @param keep how many are remembered. Default 10,000.
   * @param keepCharacters how much text is remembered with them. Default 64 Mi.
   */
  constructor(
    private readonly keep = 10_000,
    private readonly keepCharacters = 64 * 2 ** 20,
  ) {}

  get entries(): readonly TraceEntry[] {
    return this.kept;
  }

  record(entry: TraceEntry): void {
    this.kept.push(entry);
    this.characters += lengthOf(entry);
    // Only now and then, since it moves every entry.
    if (this.kept.length > 2 * this.keep || this.characters > 2 * this.keepCharacters) this.forget();
    for (const listener of this.listeners) listener(entry);
  }

  /** Calls `listener` for each entry from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves with the first entry, kept or to come, that `wanted` accepts.
   * @param timeoutMs after so much of the system's time it rejects, and says what came last. Default: never
   */
  waitFor(wanted: (entry: TraceEntry) => boolean, timeoutMs?: number): Promise<TraceEntry> {
    const found = this.kept.find(wanted);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timeout = timeoutMs === undefined ? undefined : setTimeout(() => timeOut(timeoutMs), timeoutMs);
      const end = (): void => {
        stop();
        clearTimeout(timeout);
      };
      const timeOut = (waitedMs: number): void => {
        end();
        const last = this.kept.slice(-5).map(({ step, where, note }) => [step, where, note].join(" ").trim());
        const seen = last.length === 0 ? "There is no entry." : `The last entries: ${last.join("; ")}.`;
        reject(new Error(`No entry of the trace was it within ${waitedMs} ms. ${seen}`));
      };
      const stop = this.listen((entry) => {
        if (!wanted(entry)) return;
        end();
        resolve(entry);
      });
    });
  }

  private forget(): void {
    let dropped = 0;
    while (this.kept.length - dropped > this.keep || this.characters > this.keepCharacters)
      this.characters -= lengthOf(this.kept[dropped++]);
    this.kept.splice(0, dropped);
  }
}

function lengthOf(entry: TraceEntry | undefined): number {
  return entry?.body?.length ?? 0;
}
