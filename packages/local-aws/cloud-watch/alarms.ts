import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  SetAlarmStateCommandInput,
  StateValue,
} from "@aws-sdk/client-cloudwatch";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock, Timer } from "../clock";
import { ResourceTags, resourceTagOperations } from "../resource-tags";
import type { Operation } from "../service";
import { joinStates, stateOfMap } from "../state/service-state";
import type { Alarm, AlarmChange, AlarmState, CompositeAlarm, MetricAlarm } from "./alarm";
import { AlarmActions, type AlarmActionsArgs } from "./alarm-actions";
import { alarmDatapoints } from "./alarm-datapoints";
import { alarmMuteRules } from "./alarm-mute-rules";
import { alarmsIn, holds, parseAlarmRule } from "./alarm-rule";
import { evaluationRangePeriods, evaluateDatapoints } from "./evaluate-datapoints";
import { checkActions, evaluationSettings, watchedQueries } from "./check-alarm";
import { describeAlarms } from "./describe-alarms";
import { minuteMs, type MetricStore } from "./metric-store";

export interface AlarmsArgs extends AlarmActionsArgs {
  readonly store: MetricStore;
  readonly clock: TimerClock;
}

/** Alarms as they outlive a restart. */
type SavedMetricAlarm = Omit<MetricAlarm, "settings" | "watched">;
type SavedCompositeAlarm = Omit<CompositeAlarm, "rule">;
type SavedAlarm = SavedMetricAlarm | SavedCompositeAlarm;

type Listener = (change: AlarmChange) => void;

/** Periods of alarms that are shorter than a minute are multiples of it. */
const shortStepMs = 10_000;

/** CloudWatch's alarms: evaluated at each whole minute, or ten seconds where their periods are short. */
export class Alarms {
  private readonly alarms = new Map<string, Alarm>();
  private readonly muteRules = alarmMuteRules(this.args.account, this.args.clock);
  private readonly actions = new AlarmActions(this.args, this.muteRules.isMuted);
  private readonly tags = new ResourceTags({
    isThere: (arn) => this.all.some((alarm) => alarm.arn === arn),
    absent: (arn) => new AwsError("ResourceNotFoundException", `The alarm ${arn} does not exist.`, 404),
    refuse: (reason) => new AwsError("ValidationError", reason),
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    PutMetricAlarm: async (input: PutMetricAlarmCommandInput) =>
      this.putTagged(input, () => this.putMetricAlarm(input)),
    PutCompositeAlarm: async (input: PutCompositeAlarmCommandInput) =>
      this.putTagged(input, () => this.putCompositeAlarm(input)),
    DescribeAlarms: async (input: DescribeAlarmsCommandInput) => describeAlarms(this.all, input),
    DeleteAlarms: async (input: DeleteAlarmsCommandInput) => this.delete(input),
    SetAlarmState: async (input: SetAlarmStateCommandInput) => this.setState(input),
    ...this.muteRules.operations,
    ...resourceTagOperations(this.tags),
  };
  readonly state = joinStates({
    alarms: {
      ...stateOfMap(this.alarms, {
        save: ({ kind, name, arn, state, input }) => ({ kind, name, arn, state, input }) as SavedAlarm,
        restore: (saved) => completed(saved),
      }),
      resume: () => {
        if (this.alarms.size > 0) this.evaluateInTime();
      },
    },
    tags: this.tags.state,
    muteRules: this.muteRules.state,
  });
  private readonly listeners = new Set<Listener>();
  private timer: Timer | undefined;

  constructor(private readonly args: AlarmsArgs) {}

  get all(): readonly Alarm[] {
    return [...this.alarms.values()];
  }

  /** Calls `listener` for each change of a state from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Evaluates alarms over the periods that are over; composite alarms follow those that they name.
   * @param ofShortPeriods whether only alarms are whose periods are shorter than a minute. Default all
   */
  evaluate(ofShortPeriods = false): void {
    this.actions.tellUnmuted();
    const { store, clock } = this.args;
    for (const alarm of this.all.filter((one) => one.kind === "metric")) {
      if (ofShortPeriods && !hasShortPeriod(alarm)) continue;
      const count = evaluationRangePeriods(alarm.settings.evaluationPeriods);
      const found = evaluateDatapoints(
        alarm.settings,
        alarmDatapoints(store, alarm.watched, clock.now(), count),
      );
      if (found) this.change(alarm, found.state, found.reason);
    }
    const composites = this.all.filter((one) => one.kind === "composite");
    // An alarm only names alarms that were there before it: the order in which they were put is one to evaluate in.
    for (const alarm of composites) {
      const firing = alarmsIn(alarm.rule).filter((name) => this.alarms.get(name)?.state.value === "ALARM");
      const state = holds(alarm.rule, (name) => this.alarms.get(name)?.state.value) ? "ALARM" : "OK";
      this.change(alarm, state, firing.length > 0 ? `in alarm: ${firing.join(", ")}` : "none is in alarm");
    }
  }

  close(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.listeners.clear();
  }

  /** An alarm that is put again keeps its tags. */
  private putTagged(
    { AlarmName = "", Tags }: PutMetricAlarmCommandInput | PutCompositeAlarmCommandInput,
    put: () => object,
  ): object {
    return this.alarms.has(AlarmName) ? put() : this.tags.make(Tags, put, () => this.identity(AlarmName).arn);
  }

  private putMetricAlarm(input: PutMetricAlarmCommandInput): object {
    const name = checkedName(input.AlarmName);
    checkActions(input);
    const alarm = completed({ kind: "metric", ...this.identity(name), input });
    // What cannot be evaluated is refused now, not at the next minute.
    const { watched, settings } = alarm;
    alarmDatapoints(this.args.store, watched, this.args.clock.now(), settings.evaluationPeriods);
    return this.keep(alarm);
  }

  private putCompositeAlarm(input: PutCompositeAlarmCommandInput): object {
    const name = checkedName(input.AlarmName);
    checkActions(input);
    if (input.ActionsSuppressor !== undefined) throw new NotSimulated("ActionsSuppressor of alarms");
    const alarm = completed({ kind: "composite", ...this.identity(name), input });
    const unknown = alarmsIn(alarm.rule).filter((one) => one === name || !this.alarms.has(one));
    if (unknown.length > 0) {
      throw new AwsError(
        "ValidationError",
        `Could not save the composite alarm as alarms [${unknown.join(", ")}] in the alarm rule do not exist.`,
      );
    }
    return this.keep(alarm);
  }

  private identity(name: string): { name: string; arn: string; state: AlarmState } {
    const { account, clock } = this.args;
    const state: AlarmState = {
      value: "INSUFFICIENT_DATA",
      reason: "Unchecked: Initial alarm creation",
      sinceMs: clock.now(),
    };
    return {
      name,
      arn: `arn:aws:cloudwatch:${account.region}:${account.id}:alarm:${name}`,
      // An alarm that is put again keeps its state.
      state: this.alarms.get(name)?.state ?? state,
    };
  }

  private keep(alarm: Alarm): object {
    this.alarms.set(alarm.name, alarm);
    this.timer?.cancel();
    this.evaluateInTime();
    return {};
  }

  private evaluateInTime(): void {
    const { clock } = this.args;
    const stepMs = this.all.some(hasShortPeriod) ? shortStepMs : minuteMs;
    const dueMs = Math.floor(clock.now() / stepMs + 1) * stepMs;
    this.timer = clock.after(dueMs - clock.now(), () => {
      this.evaluateInTime();
      this.evaluate(dueMs % minuteMs !== 0);
    });
  }

  private delete({ AlarmNames = [] }: DeleteAlarmsCommandInput): object {
    for (const name of AlarmNames) this.named(name);
    for (const name of AlarmNames) {
      this.alarms.delete(name);
      this.actions.forget(name);
    }
    return {};
  }

  /** Holds until the alarm is evaluated next. */
  private setState({ AlarmName = "", StateValue, StateReason }: SetAlarmStateCommandInput): object {
    const alarm = this.named(AlarmName);
    const known: readonly (string | undefined)[] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
    if (!StateValue || !known.includes(StateValue)) {
      throw new AwsError(
        "ValidationError",
        `StateValue is "${StateValue}", must be one of ${known.join(", ")}.`,
      );
    }
    this.change(alarm, StateValue, StateReason ?? "");
    return {};
  }

  private named(name: string): Alarm {
    const alarm = this.alarms.get(name);
    if (!alarm) throw new AwsError("ResourceNotFound", `The alarm "${name}" does not exist.`, 404);
    return alarm;
  }

  private change(alarm: Alarm, value: StateValue, reason: string): void {
    const from = alarm.state;
    const hasChanged = from.value !== value;
    const to = { value, reason, sinceMs: hasChanged ? this.args.clock.now() : from.sinceMs };
    alarm.state = to;
    if (!hasChanged) return;
    const change = { alarm, from, to };
    this.actions.tell(change);
    for (const listener of this.listeners) listener(change);
  }
}

/** An alarm with what its input means, checked as PutMetricAlarm and PutCompositeAlarm check it. */
function completed(alarm: SavedMetricAlarm): MetricAlarm;
function completed(alarm: SavedCompositeAlarm): CompositeAlarm;
function completed(alarm: SavedAlarm): Alarm;
function completed(alarm: SavedAlarm): Alarm {
  if (alarm.kind === "composite") return { ...alarm, rule: parseAlarmRule(alarm.input.AlarmRule ?? "") };
  const { input } = alarm;
  return { ...alarm, settings: evaluationSettings(input), watched: watchedQueries(input) };
}

function hasShortPeriod(alarm: Alarm): boolean {
  return alarm.kind === "metric" && alarm.watched.periodMs < minuteMs;
}

function checkedName(name: string | undefined): string {
  if (!name || name.length > 255) {
    throw new AwsError("ValidationError", `AlarmName is "${name}", must have 1 to 255 characters.`);
  }
  return name;
}
