import type { TimerClock } from "../clock";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Trace } from "../trace";
import type { StoredMessage } from "./stored-message";

/** What a queue needs from around it; `Queue` is what it is made of in turn. */
export interface QueueDependencies<Queue> {
  readonly clock: TimerClock;
  readonly trace: Pick<Trace, "record">;
  /** Given, a receive picks among the oldest visible messages; absent, it takes the oldest. In [0, 1). */
  readonly random?: () => number;
  readonly faults?: QueueFaults;
  /** Makes message ids. Default: random UUIDs. */
  readonly newId?: () => string;
  readonly observer?: QueueObserver<Queue>;
  /** Counts towards a CloudWatch metric of this queue. */
  readonly count: (metric: string, value: number) => void;
  /** Default: every key can be used. */
  readonly problemOfKey?: ProblemOfKey | undefined;
  /** The queue that takes this queue's given-up messages, if there is one and it allows that. */
  readonly deadLetterQueueOf: (queue: Queue) => Queue | undefined;
}

/** What SQS allows itself with a standard queue, each asked when it could happen. By default nothing of it does. */
export interface QueueFaults {
  /** After how long a message that is received now shows again although it is to be hidden longer. */
  earlyReturnMs?(queueName: string): number | undefined;
  /** Whether an action with the handle of a receive is carried out after the message was received again. Default true. */
  honoursOutdatedHandle?(queueName: string): boolean;
}

/** Why a message is no longer in a queue; `redriven` to its dead letters, `moved` by a move task. */
export type Leaving = "deleted" | "expired" | "redriven" | "moved";

/** Told of every message that comes into a queue or leaves it, but for those of a purge. */
export interface QueueObserver<Queue> {
  entered(queue: Queue, stored: StoredMessage): void;
  left(queue: Queue, stored: StoredMessage, how: Leaving): void;
}
