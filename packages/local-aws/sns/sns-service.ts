import { randomUUID } from "node:crypto";
import type * as Sns from "@aws-sdk/client-sns";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import type { Operation, Service } from "../service";
import { joinStates, type ServiceState } from "../state/service-state";
import { addTags, pairsOf, type RefuseTags } from "../tags";
import type { Trace } from "../trace";
import { NotificationDeliveries, type DeliverNotification } from "./notification-deliveries";
import type { PublishedMessage } from "./published-message";
import type { TopicSubscription } from "./topic-subscription";
import { subscriptionOperations } from "./subscription-operations";
import {
  invalidTopicParameter,
  setTopicAttribute,
  topicAttributes,
  topicPolicy,
  type Notification,
  type Topic,
} from "./topic";

export interface SnsServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
  /** How many notifications each topic keeps; older ones are forgotten. Default 100. */
  readonly keepNotifications?: number;
  /** Default: nobody is sent anything. */
  readonly deliver?: DeliverNotification;
  /** Default: nothing is traced. */
  readonly trace?: Pick<Trace, "record">;
}

type Listener = (notification: Notification) => void;

const mostMessageBytes = 262_144;

/**
 * Amazon SNS: topics that keep what they were sent, for looking into, and send it to subscribed queues and functions.
 * Subscribers outside of AWS stay unconfirmed.
 */
export class SnsService implements Service {
  readonly operations: Readonly<Record<string, Operation>>;
  private readonly topics = new ResourceStore<Topic>({
    absent: (arn) => notFound(`Topic ${arn} does not exist.`),
    present: (arn) => invalidTopicParameter(`Topic ${arn} already exists.`),
  });
  private readonly subscriptions = new ResourceStore<TopicSubscription>({
    absent: (arn) => notFound(`Subscription ${arn} does not exist.`),
    present: (arn) => invalidTopicParameter(`Subscription ${arn} already exists.`),
  });
  readonly state: ServiceState = joinStates({
    topics: this.topics.state,
    subscriptions: this.subscriptions.state,
  });
  private readonly listeners = new Set<Listener>();
  private readonly deliveries: NotificationDeliveries | undefined;

  constructor(private readonly args: SnsServiceArgs) {
    const { account, clock, deliver, trace } = args;
    this.deliveries = deliver && new NotificationDeliveries({ clock, deliver, trace });
    this.operations = {
      ...this.topicOperations,
      ...this.tagOperations,
      ...subscriptionOperations({ account, topics: this.topics, subscriptions: this.subscriptions }),
    };
  }

  /** What every topic still keeps, oldest first. */
  get notifications(): readonly Notification[] {
    return this.topics.all.flatMap(({ notifications }) => notifications).sort((a, b) => a.atMs - b.atMs);
  }

  /** Calls `listener` for each notification from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends a notification to a topic; NotFoundException if there is none. */
  publish(topicArn: string, subject: string, message: string): void {
    this.send(this.topics.get(topicArn), { subject, text: message });
  }

  /** The policy of a topic, as JSON text; NotFoundException if there is none. */
  policyOf(topicArn: string): string {
    return topicPolicy(this.topics.get(topicArn), this.args.account);
  }

  async close(): Promise<void> {
    this.deliveries?.close();
    this.listeners.clear();
  }

  private get topicOperations() {
    return {
      CreateTopic: async (input: Sns.CreateTopicInput) => this.createTopic(input),
      ListTopics: async ({ NextToken }: Sns.ListTopicsInput) => {
        const { items, NextMarker } = pageByMarker(
          this.topics.all,
          { Marker: NextToken },
          100,
          "InvalidParameterException",
        );
        const Topics = items.map(({ arn }) => ({ TopicArn: arn }));
        return { Topics, ...(NextMarker !== undefined && { NextToken: NextMarker }) };
      },
      GetTopicAttributes: async ({ TopicArn }: Sns.GetTopicAttributesInput) => {
        const topic = this.topics.get(TopicArn);
        const own = this.subscribersOf(topic);
        const pending = own.filter(({ isPending }) => isPending).length;
        return {
          Attributes: {
            ...topicAttributes(topic, this.args.account),
            SubscriptionsPending: String(pending),
            SubscriptionsConfirmed: String(own.length - pending),
            SubscriptionsDeleted: "0",
          },
        };
      },
      SetTopicAttributes: async (input: Sns.SetTopicAttributesInput) => {
        setTopicAttribute(this.topics.get(input.TopicArn), input.AttributeName, input.AttributeValue);
        return {};
      },
      // As on AWS, a topic that is not there is no error.
      DeleteTopic: async ({ TopicArn = "" }: Sns.DeleteTopicInput) => {
        const topic = this.topics.find(TopicArn);
        if (!topic) return {};
        for (const { arn } of this.subscribersOf(topic)) this.subscriptions.delete(arn);
        this.topics.delete(TopicArn);
        return {};
      },
      Publish: async (input: Sns.PublishInput) => this.publishMessage(input),
    };
  }

  private get tagOperations() {
    return {
      TagResource: async ({ ResourceArn, Tags }: Sns.TagResourceRequest) => {
        addTags(this.tagged(ResourceArn), pairsOf(Tags), refuseTags);
        return {};
      },
      UntagResource: async ({ ResourceArn, TagKeys = [] }: Sns.UntagResourceRequest) => {
        const tags = this.tagged(ResourceArn);
        for (const key of TagKeys) tags.delete(key);
        return {};
      },
      ListTagsForResource: async ({ ResourceArn }: Sns.ListTagsForResourceRequest) => ({
        Tags: [...this.tagged(ResourceArn)].map(([Key, Value]) => ({ Key, Value })),
      }),
    };
  }

  /** Creating a topic that exists answers it, unless it would have other attributes or tags. */
  private createTopic({ Name: name = "", Attributes = {}, Tags, ...rest }: Sns.CreateTopicInput): object {
    if (rest.DataProtectionPolicy !== undefined) throw new NotSimulated("data protection policies of topics");
    if (name.endsWith(".fifo")) throw new NotSimulated("FIFO topics");
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidTopicParameter(`Topic Name "${name}".`);
    const { account } = this.args;
    const arn = `arn:aws:sns:${account.region}:${account.id}:${name}`;
    const topic: Topic = { name, arn, attributes: new Map(), tags: new Map(), notifications: [] };
    for (const [key, value] of Object.entries(Attributes)) setTopicAttribute(topic, key, value);
    addTags(topic.tags, pairsOf(Tags), refuseTags);
    const existing = this.topics.find(arn);
    if (!existing) this.topics.create(arn, topic);
    else if (!isPartOf(topic.attributes, existing.attributes)) {
      throw invalidTopicParameter("Attributes Reason: Topic already exists with different attributes");
    } else if (!isPartOf(topic.tags, existing.tags)) {
      throw invalidTopicParameter("Tags Reason: Topic already exists with different tags");
    }
    return { TopicArn: arn };
  }

  private publishMessage(input: Sns.PublishInput): Sns.PublishResponse {
    const { TopicArn, TargetArn, Subject, Message = "", MessageAttributes, MessageStructure } = input;
    if (input.PhoneNumber !== undefined) throw new NotSimulated("text messages to phones");
    if (MessageStructure !== undefined) throw new NotSimulated(`SNS messages with a structure`);
    const topic = this.topics.get(TopicArn ?? TargetArn);
    if (Message === "") throw invalidTopicParameter("Empty message");
    if (Buffer.byteLength(Message) > mostMessageBytes) throw invalidTopicParameter("Message too long");
    if (Subject !== undefined && (Subject === "" || Subject.length > 100))
      throw invalidTopicParameter("Subject");
    return {
      MessageId: this.send(topic, { subject: Subject, text: Message, attributes: MessageAttributes }),
    };
  }

  private send(topic: Topic, content: Omit<PublishedMessage, "id" | "atMs">): string {
    const { clock, keepNotifications = 100 } = this.args;
    const message: PublishedMessage = { ...content, id: randomUUID(), atMs: clock.now() };
    const { atMs, subject = "", text } = message;
    const notification = { atMs, topic: topic.name, subject, message: text };
    topic.notifications.push(notification);
    if (topic.notifications.length > keepNotifications) topic.notifications.shift();
    for (const listener of this.listeners) listener(notification);
    for (const subscription of this.subscribersOf(topic)) {
      if (!subscription.isPending) void this.deliveries?.deliver(message, subscription);
    }
    return message.id;
  }

  private subscribersOf({ arn }: Topic): readonly TopicSubscription[] {
    return this.subscriptions.all.filter(({ topicArn }) => topicArn === arn);
  }

  private tagged(arn = ""): Map<string, string> {
    const topic = this.topics.find(arn);
    if (topic) return topic.tags;
    throw new AwsError("ResourceNotFoundException", "Resource does not exist", 404);
  }
}

function isPartOf(part: ReadonlyMap<string, string>, whole: ReadonlyMap<string, string>): boolean {
  return [...part].every(([key, value]) => whole.get(key) === value);
}

const refuseTags: RefuseTags = (reason, areTooMany) =>
  areTooMany
    ? new AwsError("TagLimitExceededException", reason)
    : invalidTopicParameter(`Tags Reason: ${reason}`);

function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message, 404);
}
