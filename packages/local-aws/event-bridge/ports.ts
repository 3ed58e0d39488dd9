import type { Account } from "../account";
import type { TimerClock } from "../clock";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Trace } from "../trace";

/** Why a target did not take an event. */
export class DeliveryError extends Error {
  constructor(
    /** What the dead-letter queue shows as ERROR_CODE: `NO_RESOURCE`, `NO_PERMISSIONS`, … */
    readonly code: string,
    message: string,
    /** Whether another attempt may help; else the event goes to the dead-letter queue at once. */
    readonly retriable: boolean,
  ) {
    super(message);
    this.name = code;
  }
}

/** What a target learns besides the payload. */
export interface DeliveryOptions {
  readonly ruleArn: string;
  /** The target's SqsParameters.MessageGroupId. */
  readonly messageGroupId?: string | undefined;
  /** The event's X-Ray trace header. */
  readonly traceHeader?: string | undefined;
}

export interface Permission {
  readonly allowed: boolean;
  /** Why not, for the dead-letter queue. */
  readonly reason: string;
}

export interface QueueAttribute {
  readonly DataType: "String";
  readonly StringValue: string;
}

/** What EventBridge needs around it. */
export interface EventBridgeSettings {
  readonly account: Account;
  readonly clock: TimerClock;
  readonly trace: Trace;
  /** Hands a payload to a queue or function; throws a {@link DeliveryError}. Buses are served here. */
  deliver(targetArn: string, payload: string, options: DeliveryOptions): Promise<void>;
  /** Puts an event that was given up into a target's dead-letter queue. */
  sendToQueue(queueArn: string, body: string, attributes: Record<string, QueueAttribute>): Promise<void>;
  /** Whether the resource's policy lets the rule in; asked for targets and their dead-letter queues. Default: yes. */
  mayDeliver?(resourceArn: string, ruleArn: string): Permission;
  /** Default: every key can be used. */
  readonly problemOfKey?: ProblemOfKey;
  /** Takes the metrics of namespace AWS/Events. */
  metric?(name: string, dimensions: Readonly<Record<string, string>>, value: number): void;
  /** Takes what a developer should know of a rule. Default: it is printed. */
  readonly warn?: (text: string) => void;
  /** From 0 to below 1; decides order, duplicates and the jitter of retries. Default Math.random. */
  random?(): number;
  /** Makes event ids. Default: random UUIDs. */
  newId?(): string;
  /** Deliveries start within this time, in no order. Default 5. */
  readonly deliverySpreadMs?: number;
  /** How likely a delivery is made twice, 0 to 1. Default 0. */
  readonly duplicateProbability?: number;
  /** How long a replay stays in STARTING, and pauses between the minutes it replays. Default 50. */
  readonly replayPauseMs?: number;
}
