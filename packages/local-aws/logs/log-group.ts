/** One line of a log. */
export interface LogEvent {
  /** Counts up over all groups, so that it orders events and serves as a page's token. */
  readonly sequence: number;
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

/** What is wanted of a group's events; everything left out matches. */
export interface LogEventFilter {
  readonly streams?: readonly string[];
  readonly streamPrefix?: string;
  /** Inclusive. */
  readonly fromMs?: number;
  /** Inclusive. */
  readonly toMs?: number;
  readonly matches?: (message: string) => boolean;
}

/** How many events of a group outlive a restart. */
const keptThroughRestart = 1_000;

/** A log group as it outlives a restart. */
export interface SavedLogGroup {
  readonly createdMs: number;
  readonly retentionDays: number | undefined;
  readonly streams: ReadonlyMap<string, number>;
  readonly events: readonly LogEvent[];
}

/** A log group with its newest events. */
export class LogGroup {
  retentionDays: number | undefined;
  private readonly kept: LogEvent[] = [];
  /** Streams that exist, also those whose events are forgotten, with the time of their creation. */
  readonly streams = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly createdMs: number,
    private readonly keep: number,
  ) {}

  save(): SavedLogGroup {
    const { createdMs, retentionDays, streams, kept } = this;
    return { createdMs, retentionDays, streams, events: kept.slice(-keptThroughRestart) };
  }

  restore({ retentionDays, streams, events }: SavedLogGroup): this {
    this.retentionDays = retentionDays;
    for (const [name, createdMs] of streams) this.streams.set(name, createdMs);
    this.kept.push(...events);
    return this;
  }

  add(event: LogEvent): void {
    if (!this.streams.has(event.stream)) this.streams.set(event.stream, event.atMs);
    this.kept.push(event);
    // Only now and then, since it moves every event.
    if (this.kept.length >= 2 * this.keep) this.kept.splice(0, this.kept.length - this.keep);
  }

  /** The events that match, oldest first. */
  events(filter: LogEventFilter = {}): LogEvent[] {
    return this.kept.slice(-this.keep).filter((event) => wants(filter, event));
  }
}

function wants(filter: LogEventFilter, event: LogEvent): boolean {
  return (
    (filter.streams?.includes(event.stream) ?? true) &&
    event.stream.startsWith(filter.streamPrefix ?? "") &&
    event.atMs >= (filter.fromMs ?? -Infinity) &&
    event.atMs <= (filter.toMs ?? Infinity) &&
    (filter.matches?.(event.message) ?? true)
  );
}
