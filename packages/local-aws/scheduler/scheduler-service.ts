import type {
  CreateScheduleCommandInput,
  DeleteScheduleCommandInput,
  ListSchedulesCommandInput,
} from "@aws-sdk/client-scheduler";
import { logError } from "../log-error";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { systemTimerClock, type TimerClock, type Timer } from "../clock";
import type { Operation, Service } from "../service";
import { joinStates, stateOfMap, type ServiceState } from "../state/service-state";
import { makeSchedule, type Schedule } from "./schedule";
import { ScheduleGroups } from "./schedule-groups";
import { TargetRunner, type FailedInvocation, type InvokeTarget } from "./target-runner";

export interface SchedulerServiceArgs {
  readonly account: Account;
  /** Calls a target. */
  readonly invoke: InvokeTarget;
  /** Throws NotSimulated for the ARN of a target that cannot be called. Default: each can. */
  readonly checkTarget?: (targetArn: string) => void;
  /** Puts an invocation that was given up into the dead-letter queue of its target. Default: it is lost. */
  readonly sendToQueue?: (queueArn: string, failed: FailedInvocation) => Promise<unknown>;
  /** Hears of each invocation that was given up. Default: it is printed. */
  readonly onAbandoned?: (failed: FailedInvocation) => void;
  /** Default: the system's. */
  readonly clock?: TimerClock;
}

// A timer of Node.js reaches no further than this.
const longestTimerMs = 2 ** 31 - 1;

/** EventBridge Scheduler: schedules that call their targets on time, once or again and again. */
export class SchedulerService implements Service {
  private readonly clock: TimerClock = this.args.clock ?? systemTimerClock;
  private readonly groups = new ScheduleGroups({
    clock: this.clock,
    arnOf: (name) => this.arn("schedule-group", name),
    removeSchedules: (group) => {
      for (const [key, schedule] of this.schedules) if (schedule.group === group) this.remove(key);
    },
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    ...this.groups.operations,
    CreateSchedule: async (input: CreateScheduleCommandInput) => this.create(input),
    UpdateSchedule: async (input: CreateScheduleCommandInput) => this.update(input),
    GetSchedule: async (input: DeleteScheduleCommandInput) => this.describe(this.find(input)),
    DeleteSchedule: async (input: DeleteScheduleCommandInput) => this.delete(input),
    ListSchedules: async (input: ListSchedulesCommandInput) => this.list(input),
  };
  private readonly schedules = new Map<string, Schedule>();
  private readonly timers = new Map<string, Timer>();
  /** After which time each is due next; what was due while nothing ran is so once. */
  private readonly waitedFor = new Map<string, number>();
  private readonly runner = new TargetRunner(this.clock, this.args.invoke, (failed) => this.abandon(failed));
  readonly state: ServiceState = joinStates({
    groups: this.groups.state,
    waitedFor: stateOfMap(this.waitedFor),
    schedules: {
      ...stateOfMap(this.schedules, {
        save: ({ input, createdMs, modifiedMs }) => ({ input, createdMs, modifiedMs }),
        restore: ({ input, createdMs, modifiedMs }) => makeSchedule(input, createdMs, modifiedMs),
      }),
      resume: () =>
        this.schedules.forEach((schedule, key) =>
          this.wait(schedule, this.waitedFor.get(key) ?? this.clock.now()),
        ),
    },
    invocations: this.runner.state,
  });

  constructor(private readonly args: SchedulerServiceArgs) {}

  async close(): Promise<void> {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.runner.close();
  }

  private create(input: CreateScheduleCommandInput): object {
    const schedule = this.make(input, this.clock.now());
    if (!this.groups.has(schedule.group)) throw notFound(`Schedule group ${schedule.group}`);
    if (this.schedules.has(keyOf(schedule))) {
      throw new AwsError("ConflictException", `Schedule ${schedule.name} already exists.`, 409);
    }
    if (schedule.nextMs(this.clock.now()) === undefined && input.ScheduleExpression?.startsWith("at(")) {
      throw invalid(`Schedule ${schedule.name} lies in the past: ${input.ScheduleExpression}.`);
    }
    return this.keep(schedule);
  }

  private update(input: CreateScheduleCommandInput): object {
    const old = this.find(input);
    return this.keep(this.make(input, old.createdMs));
  }

  private make(input: CreateScheduleCommandInput, createdMs: number): Schedule {
    const schedule = makeSchedule(input, createdMs, this.clock.now());
    this.args.checkTarget?.(input.Target?.Arn ?? "");
    return schedule;
  }

  private abandon(failed: FailedInvocation): void {
    (this.args.onAbandoned ?? print)(failed);
    const { deadLetterQueueArn } = failed;
    if (deadLetterQueueArn === undefined) return;
    this.args.sendToQueue?.(deadLetterQueueArn, failed).catch((error: Error) => {
      logError(`The scheduler could not keep what it gave up in ${deadLetterQueueArn}: ${error.message}`);
    });
  }

  private keep(schedule: Schedule): object {
    this.schedules.set(keyOf(schedule), schedule);
    this.wait(schedule, this.clock.now());
    return { ScheduleArn: this.arn("schedule", keyOf(schedule)) };
  }

  private delete(input: DeleteScheduleCommandInput): object {
    this.remove(keyOf(this.find(input)));
    return {};
  }

  private remove(key: string): void {
    this.timers.get(key)?.cancel();
    for (const map of [this.timers, this.waitedFor, this.schedules]) map.delete(key);
  }

  private wait(schedule: Schedule, afterMs: number): void {
    const key = keyOf(schedule);
    this.timers.get(key)?.cancel();
    this.timers.delete(key);
    this.waitedFor.set(key, afterMs);
    const dueMs = schedule.nextMs(afterMs);
    if (dueMs === undefined || schedule.input.State === "DISABLED") return;
    const delayMs = dueMs - this.clock.now();
    const timer =
      delayMs > longestTimerMs
        ? this.clock.after(longestTimerMs, () => this.wait(schedule, afterMs))
        : this.clock.after(delayMs, () => this.fire(schedule, dueMs));
    this.timers.set(key, timer);
  }

  private fire(schedule: Schedule, dueMs: number): void {
    const { Target: target, ActionAfterCompletion: afterwards } = schedule.input;
    if (target) this.runner.run(target, fillIn(target.Input ?? "{}", this.describe(schedule), dueMs));
    const over = schedule.nextMs(Math.max(dueMs, this.clock.now())) === undefined;
    if (over && afterwards === "DELETE") this.remove(keyOf(schedule));
    else this.wait(schedule, Math.max(dueMs, this.clock.now()));
  }

  private list(input: ListSchedulesCommandInput): object {
    const Schedules = [...this.schedules.values()]
      .filter(
        ({ group, name, input: { State } }) =>
          (input.GroupName === undefined || group === input.GroupName) &&
          (input.State === undefined || State === input.State) &&
          name.startsWith(input.NamePrefix ?? ""),
      )
      .map((schedule) => this.describe(schedule))
      .map(({ Target, ...rest }) => ({ ...rest, Target: { Arn: Target?.Arn } }));
    return { Schedules };
  }

  private describe(schedule: Schedule) {
    return {
      ...schedule.input,
      GroupName: schedule.group,
      Arn: this.arn("schedule", keyOf(schedule)),
      CreationDate: new Date(schedule.createdMs),
      LastModificationDate: new Date(schedule.modifiedMs),
    };
  }

  private find({ Name: name = "", GroupName: group = "default" }: DeleteScheduleCommandInput): Schedule {
    const schedule = this.schedules.get(keyOf({ group, name }));
    if (!schedule) throw notFound(`Schedule ${name}`);
    return schedule;
  }

  private arn(kind: "schedule" | "schedule-group", name: string): string {
    const { region, id } = this.args.account;
    return `arn:aws:scheduler:${region}:${id}:${kind}/${name}`;
  }
}

/** The words that AWS replaces in a target's input. */
function fillIn(input: string, { Arn: arn }: { Arn: string }, dueMs: number): string {
  return input
    .replaceAll("<aws.scheduler.schedule-arn>", arn)
    .replaceAll("<aws.scheduler.scheduled-time>", new Date(dueMs).toISOString().replace(".000Z", "Z"));
}

function keyOf({ group, name }: { readonly group: string; readonly name: string }): string {
  return `${group}/${name}`;
}

function print({ targetArn, attempts, error }: FailedInvocation): void {
  logError(`The scheduler gave ${targetArn} up after ${attempts} attempts: ${error.message}`);
}

function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`, 404);
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
