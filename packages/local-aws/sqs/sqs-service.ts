import { NotSimulated } from "../aws-error";
import type { Operation, Service } from "../service";
import { joinStates, type ServiceState } from "../state/service-state";
import { MessageMoveTasks } from "./message-move-tasks";
import type { Queue } from "./queue";
import { queueOperations } from "./queue-operations";
import { QueueRegistry, type RegistrySettings } from "./queue-registry";
import { receiveOperations } from "./receive-operations";
import { sendOperations } from "./send-operations";
import { tagOperations } from "./tag-operations";

/** What the service is made of. */
export interface SqsSettings extends Omit<RegistrySettings, "counting"> {
  /** Takes the values of the AWS/SQS metrics; durations in seconds. Default: nobody does. */
  readonly metric?: (name: string, dimensions: { QueueName: string }, value: number) => void;
}

/** A queue at one moment. */
export interface QueueSnapshot {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Since the oldest message was first sent; absent in an empty queue. */
  readonly oldestAgeMs: number | undefined;
}

/** Amazon SQS. */
export class SqsService implements Service {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly state: ServiceState;
  private readonly queues: QueueRegistry;
  private readonly moveTasks: MessageMoveTasks;

  constructor(private readonly settings: SqsSettings) {
    const { account, clock, trace, metric } = settings;
    this.queues = new QueueRegistry({
      ...settings,
      counting: (queueName) => {
        const dimensions = { QueueName: queueName };
        return (name, value) => metric?.(name, dimensions, value);
      },
    });
    this.moveTasks = new MessageMoveTasks(this.queues, clock, trace);
    this.state = joinStates({ queues: this.queues.state, moveTasks: this.moveTasks.state });
    this.operations = {
      ...queueOperations(this.queues),
      ...tagOperations(this.queues),
      ...sendOperations(this.queues),
      ...receiveOperations(this.queues, account),
      ...this.moveTasks.operations,
      AddPermission: notSimulated("sqs:AddPermission"),
      RemovePermission: notSimulated("sqs:RemovePermission"),
    };
  }

  /** The queue with that ARN, if there is one. */
  queueOf(arn: string): Queue | undefined {
    return this.queues.withArn(arn);
  }

  /** Every queue as it is now, by name. */
  inspect(): QueueSnapshot[] {
    return this.queues.all.map(({ name, counts, oldestAgeMs }) => ({ name, ...counts, oldestAgeMs }));
  }

  /** Gives the metric port the gauges that CloudWatch samples once a minute. */
  sampleGauges(): void {
    for (const { name, counts, vendedAgeSeconds } of this.queues.all) {
      const gauges = {
        ApproximateNumberOfMessagesVisible: counts.visible,
        ApproximateNumberOfMessagesNotVisible: counts.inFlight,
        ApproximateNumberOfMessagesDelayed: counts.delayed,
        ApproximateAgeOfOldestMessage: vendedAgeSeconds,
      };
      for (const [metric, value] of Object.entries(gauges))
        this.settings.metric?.(metric, { QueueName: name }, value);
    }
  }

  async close(): Promise<void> {
    this.moveTasks.close();
    for (const queue of this.queues.all) queue.close();
  }
}

function notSimulated(action: string): Operation {
  return async () => {
    throw new NotSimulated(action);
  };
}
