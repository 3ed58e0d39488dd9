import type * as Events from "@aws-sdk/client-eventbridge";
import { AwsError } from "../aws-error";
import type { TimerClock, Timer } from "../clock";
import { stateOfMap, type ServiceState } from "../state/service-state";
import type { Archive, Archives } from "./archives";
import type { BusEvent } from "./bus-event";
import { alreadyExists, notFound, limitExceeded, type BusRegistry, type EventBus } from "./bus-registry";
import { constraintViolation, checkName, validationError, invalidParameterReason } from "./check-input";
import { pageByToken } from "./page-by-token";

const sliceMs = 60_000;
const maxActiveReplays = 10;
const activeStates: readonly (string | undefined)[] = ["STARTING", "RUNNING", "CANCELLING"];

interface Replay {
  readonly shown: Events.DescribeReplayResponse;
  /** The minutes that are still to be replayed, by their first millisecond. */
  readonly sliceStartsMs: number[];
  timer?: Timer;
}

/** What replays need around them. */
export interface ReplaysSettings {
  readonly buses: BusRegistry;
  readonly archives: Archives;
  readonly clock: TimerClock;
  /** Between a replay's steps. */
  readonly pauseMs: number;
  random(): number;
  publish(bus: EventBus, event: BusEvent, onlyRules: readonly string[]): void;
}

/** The replays of the account and the API actions on them. */
export class Replays {
  private readonly replays = new Map<string, Replay>();
  private readonly waiting: (() => void)[] = [];
  readonly state: ServiceState = {
    ...stateOfMap(this.replays, {
      save: ({ shown, sliceStartsMs }) => ({ shown, sliceStartsMs }),
      restore: (saved): Replay => saved,
    }),
    resume: () => {
      for (const replay of this.replays.values()) if (isActive(replay)) this.goOn(replay);
    },
  };

  constructor(private readonly settings: ReplaysSettings) {}

  /** How many have not ended. */
  get active(): number {
    return [...this.replays.values()].filter(isActive).length;
  }

  /** Resolves when none is active. */
  idle(): Promise<void> {
    return this.active === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    for (const { timer } of this.replays.values()) timer?.cancel();
    this.replays.clear();
    this.settle();
  }

  start(input: Events.StartReplayCommandInput): Omit<Events.StartReplayCommandOutput, "$metadata"> {
    const name = checkName(input.ReplayName, "replayName", 64);
    const { archive, startMs, endMs } = this.check(input);
    if (this.replays.has(name)) throw alreadyExists(`Replay ${name}`);
    if (this.active >= maxActiveReplays) throw limitExceeded();
    const times = this.settings.archives.eventsBetween(archive, startMs, endMs).map(({ timeMs }) => timeMs);
    const starts = new Set(times.map((timeMs) => timeMs - ((timeMs - startMs) % sliceMs)));
    const replay: Replay = {
      sliceStartsMs: [...starts].sort((a, b) => a - b),
      shown: {
        ReplayName: name,
        ReplayArn: this.settings.buses.arn(`replay/${name}`),
        Description: input.Description,
        State: "STARTING",
        EventSourceArn: archive.arn,
        Destination: input.Destination,
        EventStartTime: new Date(startMs),
        EventEndTime: new Date(endMs),
        ReplayStartTime: new Date(this.settings.clock.now()),
      },
    };
    this.replays.set(name, replay);
    this.goOn(replay);
    const { ReplayArn, State, ReplayStartTime } = replay.shown;
    return { ReplayArn, State, ReplayStartTime };
  }

  describe(input: Events.DescribeReplayCommandInput): Omit<Events.DescribeReplayCommandOutput, "$metadata"> {
    return { ...this.get(input.ReplayName).shown };
  }

  list(input: Events.ListReplaysCommandInput): Omit<Events.ListReplaysCommandOutput, "$metadata"> {
    const { NamePrefix, EventSourceArn, State } = input;
    if ([NamePrefix, EventSourceArn, State].filter((filter) => filter !== undefined).length > 1)
      throw validationError(
        "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.",
      );
    const wanted = [...this.replays.values()].filter(
      ({ shown }) =>
        shown.ReplayName?.startsWith(NamePrefix ?? "") &&
        (EventSourceArn === undefined || shown.EventSourceArn === EventSourceArn) &&
        (State === undefined || shown.State === State),
    );
    const [part, NextToken] = pageByToken(wanted, input);
    const listed = part.map(({ shown }) => {
      const { ReplayArn: _arn, Description: _description, Destination: _destination, ...rest } = shown;
      return rest;
    });
    return { Replays: listed, NextToken };
  }

  cancel(input: Events.CancelReplayCommandInput): Omit<Events.CancelReplayCommandOutput, "$metadata"> {
    const replay = this.get(input.ReplayName);
    if (replay.shown.State !== "STARTING" && replay.shown.State !== "RUNNING")
      throw new AwsError(
        "IllegalStatusException",
        `Replay ${input.ReplayName ?? ""} is not in a valid state for this operation.`,
      );
    replay.timer?.cancel();
    replay.shown.State = "CANCELLING";
    this.goOn(replay);
    return { ReplayArn: replay.shown.ReplayArn, State: replay.shown.State };
  }

  private check(input: Events.StartReplayCommandInput): {
    archive: Archive;
    startMs: number;
    endMs: number;
  } {
    const { EventSourceArn = "", EventStartTime, EventEndTime, Destination } = input;
    if (!EventStartTime) throw constraintViolation(undefined, "eventStartTime", "not be null");
    if (!EventEndTime) throw constraintViolation(undefined, "eventEndTime", "not be null");
    if (!EventSourceArn.includes(":archive/"))
      throw invalidParameterReason("EventSourceArn", "Must contain an archive ARN.");
    if (!Destination?.Arn?.includes(":event-bus/"))
      throw invalidParameterReason("Destination.Arn", "Must contain an event bus ARN.");
    if (EventEndTime <= EventStartTime)
      throw invalidParameterReason("EventEndTime", "EventStartTime must be before EventEndTime.");
    const archive = this.settings.archives.find(EventSourceArn);
    if (!archive)
      throw invalidParameterReason(
        "EventSourceArn",
        `Archive ${EventSourceArn.split("/").at(-1)} does not exist.`,
      );
    const bus = this.settings.buses.get(Destination.Arn);
    if (bus.arn !== archive.busArn)
      throw invalidParameterReason("Destination.Arn", "Cross event bus replay is not permitted.");
    return { archive, startMs: EventStartTime.getTime(), endMs: EventEndTime.getTime() };
  }

  private run(replay: Replay): void {
    const { EventSourceArn = "", Destination } = replay.shown;
    const archive = this.settings.archives.find(EventSourceArn);
    const bus = this.settings.buses.find(Destination?.Arn);
    if (!archive || !bus) return this.end(replay, "FAILED");
    replay.shown.State = "RUNNING";
    const startMs = replay.sliceStartsMs.shift();
    if (startMs === undefined) return this.end(replay, "COMPLETED");
    const endMs = Math.min(startMs + sliceMs, replay.shown.EventEndTime?.getTime() ?? startMs);
    const events = this.settings.archives.eventsBetween(archive, startMs, endMs);
    for (const event of shuffle(events, () => this.settings.random())) {
      const onlyRules = Destination?.FilterArns ?? [];
      this.settings.publish(bus, { ...event, replayName: replay.shown.ReplayName ?? "" }, onlyRules);
    }
    if (events.length > 0)
      replay.shown.EventLastReplayedTime = new Date(Math.max(...events.map(({ timeMs }) => timeMs)));
    this.goOn(replay);
  }

  private end(replay: Replay, state: "COMPLETED" | "CANCELLED" | "FAILED"): void {
    replay.shown.State = state;
    replay.shown.ReplayEndTime = new Date(this.settings.clock.now());
    this.settle();
  }

  private goOn(replay: Replay): void {
    replay.timer = this.settings.clock.after(this.settings.pauseMs, () => {
      if (replay.shown.State === "CANCELLING") this.end(replay, "CANCELLED");
      else this.run(replay);
    });
  }

  private get(name: string | undefined): Replay {
    const replay = this.replays.get(name ?? "");
    if (!replay) throw notFound(`Replay ${name ?? ""}`);
    return replay;
  }

  private settle(): void {
    if (this.active === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function isActive({ shown }: Replay): boolean {
  return activeStates.includes(shown.State);
}

/** Within a minute, a replay keeps no order. */
function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
