import { randomUUID } from "crypto";
import type * as Sdk from "@aws-sdk/client-sqs";
import type { TimerClock, Timer } from "../clock";
import type { ServiceState } from "../state/service-state";
import type { Trace } from "../trace";
import type { StoredMessage } from "./stored-message";
import type { Queue } from "./queue";
import type { QueueRegistry } from "./queue-registry";
import { invalidParameter, invalidValue, missingParameter, resourceNotFound } from "./sqs-errors";

interface MoveTask {
  readonly id: string;
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  /** As asked for; absent, the task goes as fast as AWS lets any. */
  readonly perSecond: number | undefined;
  readonly startedAtMs: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  failureReason?: string;
}

type SavedTask = Omit<MoveTask, "source"> & { readonly sourceArn: string };

/** AWS moves at most this many messages a second. */
const maxPerSecond = 500;
/** Tasks AWS remembers, and lists, per source. */
const maxListed = 10;
const shortestStepMs = 100;
/** A task's failure reason when its source or a destination was deleted. */
const noSuchQueue = "AWS.SimpleQueueService.NonExistentQueue";

/** Moves messages from dead-letter queues back to their sources, or to one queue, at a limited rate. */
export class MessageMoveTasks {
  private readonly tasks: MoveTask[] = [];
  private readonly timers = new Map<MoveTask, Timer>();

  constructor(
    private readonly queues: QueueRegistry,
    private readonly clock: TimerClock,
    private readonly trace: Pick<Trace, "record">,
  ) {}

  readonly state: ServiceState = {
    save: () => this.tasks.map(({ source, ...task }): SavedTask => ({ ...task, sourceArn: source.arn })),
    restore: (saved: readonly SavedTask[]) => {
      for (const { sourceArn, ...task } of saved) {
        const source = this.queues.withArn(sourceArn);
        // Nobody can ask for a task of a queue that is gone.
        if (source) this.tasks.push({ ...task, source });
      }
    },
    resume: () => this.tasks.filter(isActive).forEach((task) => this.schedule(task)),
  };

  /** The API actions on move tasks. */
  readonly operations = {
    StartMessageMoveTask: async (
      input: Sdk.StartMessageMoveTaskCommandInput,
    ): Promise<Sdk.StartMessageMoveTaskResult> => {
      const task = this.start(input);
      return { TaskHandle: taskHandle(task) };
    },

    CancelMessageMoveTask: async (
      input: Sdk.CancelMessageMoveTaskCommandInput,
    ): Promise<Sdk.CancelMessageMoveTaskResult> => {
      const task = this.find(input.TaskHandle);
      if (task.status !== "RUNNING") throw invalidParameter("Only active tasks can be cancelled.");
      task.status = "CANCELLING";
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },

    ListMessageMoveTasks: async (
      input: Sdk.ListMessageMoveTasksCommandInput,
    ): Promise<Sdk.ListMessageMoveTasksResult> => {
      const source = this.existing("SourceArn", input.SourceArn);
      const { MaxResults: max = 1 } = input;
      if (!(max >= 1 && max <= maxListed)) {
        throw invalidValue("MaxResults", max, `Must be between 1 and ${maxListed}, if provided.`);
      }
      return { Results: this.of(source).slice(-max).reverse().map(listed) };
    },
  };

  /** Stops every task where it is. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private start(input: Sdk.StartMessageMoveTaskCommandInput): MoveTask {
    const source = this.existing("SourceArn", input.SourceArn);
    if (this.queues.sourcesOf(source).length === 0) {
      throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    }
    const destination = input.DestinationArn && this.existing("DestinationArn", input.DestinationArn);
    if (destination && Boolean(destination.settings.fifo) !== Boolean(source.settings.fifo))
      throw invalidParameter("Source and destination queues must be of the same type.");
    if (destination === source) throw invalidParameter("Source and destination queue cannot be the same.");
    const perSecond = input.MaxNumberOfMessagesPerSecond;
    if (perSecond !== undefined && !(perSecond >= 1 && perSecond <= maxPerSecond)) {
      throw invalidValue("MaxNumberOfMessagesPerSecond", perSecond, `Must be between 1 and ${maxPerSecond}.`);
    }
    if (this.of(source).some(isActive)) {
      throw invalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const task: MoveTask = {
      id: randomUUID(),
      source,
      destinationArn: input.DestinationArn,
      perSecond,
      startedAtMs: this.clock.now(),
      toMove: source.counts.visible,
      moved: 0,
      status: "RUNNING",
    };
    this.remember(task);
    this.schedule(task);
    return task;
  }

  private schedule(task: MoveTask): void {
    const stepMs = Math.max(shortestStepMs, 1000 / (task.perSecond ?? maxPerSecond));
    this.timers.set(
      task,
      this.clock.after(stepMs, () => this.step(task)),
    );
  }

  private step(task: MoveTask): void {
    this.timers.delete(task);
    if (task.status === "CANCELLING") task.status = "CANCELLED";
    const elapsedMs = this.clock.now() - task.startedAtMs;
    const dueByNow = Math.floor((elapsedMs * (task.perSecond ?? maxPerSecond)) / 1000);
    while (task.status === "RUNNING" && task.moved < dueByNow) this.moveOne(task);
    if (isActive(task)) this.schedule(task);
  }

  private moveOne(task: MoveTask): void {
    const next = task.moved < task.toMove ? task.source.peek() : undefined;
    const sourceGone = this.queues.withArn(task.source.arn) !== task.source;
    const destination = sourceGone ? noSuchQueue : next && this.destinationOf(next, task);
    if (typeof destination === "string") {
      task.status = "FAILED";
      task.failureReason = destination;
      return;
    }
    if (next && destination) {
      this.move(next, task.source, destination);
      task.moved++;
    }
    if (!next || task.moved === task.toMove) task.status = "COMPLETED";
  }

  /** Where the message goes, or why it cannot go anywhere. */
  private destinationOf({ history }: StoredMessage, { destinationArn }: MoveTask): Queue | string {
    const arn = destinationArn ?? history.deadLetterSourceArn;
    // What was sent to the dead-letter queue directly has no source to go back to.
    if (!arn) return "CouldNotDetermineMessageSource";
    return this.queues.withArn(arn) ?? noSuchQueue;
  }

  private move(stored: StoredMessage, source: Queue, destination: Queue): void {
    const { id, body } = source.moveTo(destination, stored);
    const note = `from ${source.name}, was ${stored.message.id}`;
    this.trace.record({ atMs: this.clock.now(), step: "moved", where: destination.name, id, body, note });
  }

  private remember(task: MoveTask): void {
    const forgotten = this.of(task.source).at(-maxListed);
    if (forgotten) this.tasks.splice(this.tasks.indexOf(forgotten), 1);
    this.tasks.push(task);
  }

  private of(source: Queue): MoveTask[] {
    return this.tasks.filter((task) => task.source === source);
  }

  private existing(parameter: "SourceArn" | "DestinationArn", arn: string | undefined): Queue {
    if (!arn) throw missingParameter(parameter);
    const queue = this.queues.withArn(arn);
    if (!queue) {
      throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
    }
    return queue;
  }

  private find(handle: string | undefined): MoveTask {
    const { taskId, sourceArn } = parseHandle(handle ?? "");
    const source = this.existing("SourceArn", sourceArn);
    const task = this.of(source).find(({ id }) => id === taskId);
    if (!task) throw resourceNotFound("Task does not exist.");
    return task;
  }
}

function isActive({ status }: MoveTask): boolean {
  return status === "RUNNING" || status === "CANCELLING";
}

function listed(task: MoveTask): Sdk.ListMessageMoveTasksResultEntry {
  return {
    ...(task.status === "RUNNING" && { TaskHandle: taskHandle(task) }),
    Status: task.status,
    SourceArn: task.source.arn,
    ...(task.destinationArn && { DestinationArn: task.destinationArn }),
    ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAtMs,
  };
}

function taskHandle({ id, source }: MoveTask): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn: source.arn })).toString("base64");
}

function parseHandle(handle: string): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, "base64").toString()) as Record<
      string,
      unknown
    >;
    if (typeof taskId === "string" && typeof sourceArn === "string") return { taskId, sourceArn };
  } catch {
    // What is no JSON is refused below, like JSON of another shape.
  }
  throw invalidParameter("Value for parameter TaskHandle is invalid.");
}
