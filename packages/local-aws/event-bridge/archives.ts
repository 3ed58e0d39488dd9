import type * as Events from "@aws-sdk/client-eventbridge";
import type { TimerClock } from "../clock";
import { stateOfMap } from "../state/service-state";
import type { Trace } from "../trace";
import { eventText, type BusEvent } from "./bus-event";
import { alreadyExists, notFound, type BusRegistry, type EventBus } from "./bus-registry";
import { checkName, checkRange, validationError } from "./check-input";
import { pageByToken } from "./page-by-token";
import { compilePattern, type CompiledPattern } from "./pattern/event-pattern";
import type { FlatEvent } from "./pattern/flatten-event";

const msPerDay = 86_400_000;

interface ArchivedEvent {
  readonly event: BusEvent;
  readonly archivedMs: number;
  readonly sizeBytes: number;
}

/** The events of a bus that are kept for replay. */
export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly busArn: string;
  readonly createdMs: number;
  description: string | undefined;
  patternText: string | undefined;
  pattern: CompiledPattern | undefined;
  /** 0: for ever. */
  retentionDays: number;
  events: ArchivedEvent[];
}

/** The archives of the account, in memory, and the API actions on them. */
export class Archives {
  private readonly archives = new Map<string, Archive>();
  readonly state = stateOfMap(this.archives, {
    save: ({ pattern: _compiled, ...archive }) => archive,
    restore: (saved): Archive => ({
      ...saved,
      pattern: saved.patternText ? compilePattern(saved.patternText) : undefined,
    }),
  });

  constructor(
    private readonly buses: BusRegistry,
    private readonly clock: TimerClock,
    private readonly trace: Pick<Trace, "record">,
  ) {}

  /** Keeps an event in every archive of the bus whose pattern it matches. */
  keep(bus: EventBus, event: BusEvent, text: string, flat: FlatEvent): void {
    for (const archive of this.archives.values()) {
      if (archive.busArn !== bus.arn || archive.pattern?.matchesFlat(flat) === false) continue;
      this.forgetExpired(archive);
      const sizeBytes = Buffer.byteLength(text);
      archive.events.push({ event, archivedMs: this.clock.now(), sizeBytes });
    }
  }

  /** The kept events whose time lies from `fromMs` to before `toMs`. */
  eventsBetween(archive: Archive, fromMs: number, toMs: number): BusEvent[] {
    this.forgetExpired(archive);
    return archive.events.map(({ event }) => event).filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  }

  /** Every archive, with what it keeps now. */
  get all(): readonly Archive[] {
    for (const archive of this.archives.values()) this.forgetExpired(archive);
    return [...this.archives.values()];
  }

  find(arn: string): Archive | undefined {
    return [...this.archives.values()].find((archive) => archive.arn === arn);
  }

  create(input: Events.CreateArchiveCommandInput): Omit<Events.CreateArchiveCommandOutput, "$metadata"> {
    const name = checkName(input.ArchiveName, "archiveName", 48);
    checkRange(input.RetentionDays, "retentionDays", 0, Number.MAX_SAFE_INTEGER);
    if (this.archives.has(name)) throw alreadyExists(`Archive ${name}`);
    const bus = this.buses.get(input.EventSourceArn);
    const archive: Archive = {
      name,
      arn: this.buses.arn(`archive/${name}`),
      busArn: bus.arn,
      createdMs: this.clock.now(),
      description: input.Description,
      patternText: input.EventPattern,
      pattern: input.EventPattern ? compilePattern(input.EventPattern) : undefined,
      retentionDays: input.RetentionDays ?? 0,
      events: [],
    };
    this.archives.set(name, archive);
    bus.managedRules.add(managedRule(name));
    return summary(archive);
  }

  update(input: Events.UpdateArchiveCommandInput): Omit<Events.UpdateArchiveCommandOutput, "$metadata"> {
    const archive = this.get(input.ArchiveName);
    checkRange(input.RetentionDays, "retentionDays", 0, Number.MAX_SAFE_INTEGER);
    if (input.EventPattern !== undefined) {
      archive.pattern = compilePattern(input.EventPattern);
      archive.patternText = input.EventPattern;
    }
    archive.description = input.Description ?? archive.description;
    archive.retentionDays = input.RetentionDays ?? archive.retentionDays;
    this.forgetExpired(archive);
    return summary(archive);
  }

  describe(
    input: Events.DescribeArchiveCommandInput,
  ): Omit<Events.DescribeArchiveCommandOutput, "$metadata"> {
    const archive = this.get(input.ArchiveName);
    return {
      ...this.shown(archive),
      ArchiveArn: archive.arn,
      Description: archive.description,
      EventPattern: archive.patternText,
    };
  }

  list(input: Events.ListArchivesCommandInput): Omit<Events.ListArchivesCommandOutput, "$metadata"> {
    const { NamePrefix, EventSourceArn, State } = input;
    if ([NamePrefix, EventSourceArn, State].filter((filter) => filter !== undefined).length > 1)
      throw validationError(
        "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
      );
    const wanted = [...this.archives.values()].filter(
      ({ name, busArn }) =>
        name.startsWith(NamePrefix ?? "") &&
        (EventSourceArn === undefined || busArn === EventSourceArn) &&
        (State === undefined || State === "ENABLED"),
    );
    const [part, NextToken] = pageByToken(wanted, input);
    return { Archives: part.map((archive) => this.shown(archive)), NextToken };
  }

  delete(input: Events.DeleteArchiveCommandInput): object {
    const archive = this.get(input.ArchiveName);
    const { name, busArn } = archive;
    this.drop(archive, archive.events.length, "the archive was deleted");
    this.archives.delete(name);
    this.buses.find(busArn)?.managedRules.delete(managedRule(name));
    return {};
  }

  private get(name: string | undefined): Archive {
    const archive = this.archives.get(name ?? "");
    if (!archive) throw notFound(`Archive ${name ?? ""}`);
    return archive;
  }

  private shown(archive: Archive): Events.Archive {
    this.forgetExpired(archive);
    return {
      ArchiveName: archive.name,
      EventSourceArn: archive.busArn,
      State: "ENABLED",
      RetentionDays: archive.retentionDays,
      SizeBytes: archive.events.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0),
      EventCount: archive.events.length,
      CreationTime: new Date(archive.createdMs),
    };
  }

  private forgetExpired(archive: Archive): void {
    if (archive.retentionDays === 0) return;
    const oldestMs = this.clock.now() - archive.retentionDays * msPerDay;
    // Kept in order of arrival, so that only the front can have expired.
    const alive = archive.events.findIndex(({ archivedMs }) => archivedMs > oldestMs);
    const reason = `older than ${archive.retentionDays} days, the archive's retention`;
    this.drop(archive, alive < 0 ? archive.events.length : alive, reason);
  }

  /** Forgets so many of the oldest events. */
  private drop({ name, events }: Archive, count: number, note: string): void {
    for (const { event } of events.splice(0, count)) {
      const body = eventText(event);
      this.trace.record({ atMs: this.clock.now(), step: "dropped", where: name, id: event.id, body, note });
    }
  }
}

function managedRule(archiveName: string): string {
  return `Events-Archive-${archiveName}`;
}

function summary(archive: Archive): { ArchiveArn: string; State: "ENABLED"; CreationTime: Date } {
  return { ArchiveArn: archive.arn, State: "ENABLED", CreationTime: new Date(archive.createdMs) };
}
