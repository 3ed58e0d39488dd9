import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import type { Operation, Service } from "../service";

export interface SnsServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
  /** How many notifications each topic keeps; older ones are forgotten. Default 100. */
  readonly keepNotifications?: number;
}

/** What was sent to a topic. */
export interface Notification {
  readonly atMs: number;
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
}

interface Topic {
  readonly name: string;
  readonly notifications: Notification[];
}

type Listener = (notification: Notification) => void;

/** Amazon SNS as far as alarms need it: topics that keep what they were sent. Nobody is sent anything. */
export class SnsService implements Service {
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateTopic: async ({ Name = "" }: { Name?: string }) => this.createTopic(Name),
    // As on AWS, a topic that is not there is no error.
    DeleteTopic: async ({ TopicArn = "" }: { TopicArn?: string }) => {
      this.topics.delete(TopicArn);
      return {};
    },
    Publish: async ({ TopicArn = "", Subject = "", Message = "" }: Readonly<Record<string, string>>) => {
      this.publish(TopicArn, Subject, Message);
      return {};
    },
    Subscribe: async () => {
      throw new NotSimulated("sns:Subscribe");
    },
  };
  private readonly topics = new Map<string, Topic>();
  private readonly listeners = new Set<Listener>();

  constructor(private readonly args: SnsServiceArgs) {}

  /** What every topic still keeps, oldest first. */
  get notifications(): readonly Notification[] {
    return [...this.topics.values()]
      .flatMap(({ notifications }) => notifications)
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** Calls `listener` for each notification from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends a notification to a topic; NotFound if there is none. */
  publish(topicArn: string, subject: string, message: string): void {
    const topic = this.topics.get(topicArn);
    if (!topic) throw new AwsError("NotFound", `Topic ${topicArn} does not exist.`, 404);
    const notification = { atMs: this.args.clock.now(), topic: topic.name, subject, message };
    topic.notifications.push(notification);
    if (topic.notifications.length > (this.args.keepNotifications ?? 100)) topic.notifications.shift();
    for (const listener of this.listeners) listener(notification);
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }

  /** Creating a topic that exists answers it. */
  private createTopic(name: string): object {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) {
      throw new AwsError("InvalidParameter", `Invalid parameter: Topic Name "${name}".`);
    }
    const { account } = this.args;
    const TopicArn = `arn:aws:sns:${account.region}:${account.id}:${name}`;
    if (!this.topics.has(TopicArn)) this.topics.set(TopicArn, { name, notifications: [] });
    return { TopicArn };
  }
}
