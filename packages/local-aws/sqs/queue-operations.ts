import type * as Sdk from "@aws-sdk/client-sqs";
import { AwsError } from "../aws-error";
import { addTags } from "../tags";
import type { Queue } from "./queue";
import type { QueueRegistry } from "./queue-registry";
import { attributesOf } from "./queue-settings";
import { invalidParameter, invalidValue, missingParameter } from "./sqs-errors";

/** The API actions on queues. */
export function queueOperations(queues: QueueRegistry) {
  return {
    async CreateQueue(input: Sdk.CreateQueueCommandInput): Promise<Sdk.CreateQueueResult> {
      const tags = new Map<string, string>();
      addTags(tags, Object.entries(input.tags ?? {}), invalidParameter);
      const queue = queues.create(named(input.QueueName), input.Attributes ?? {});
      for (const [key, value] of tags) queue.tags.set(key, value);
      return { QueueUrl: queue.url };
    },

    async DeleteQueue(input: Sdk.DeleteQueueCommandInput): Promise<object> {
      queues.delete(queues.at(input.QueueUrl));
      return {};
    },

    async GetQueueUrl(input: Sdk.GetQueueUrlCommandInput): Promise<Sdk.GetQueueUrlResult> {
      return { QueueUrl: queues.named(named(input.QueueName)).url };
    },

    async ListQueues(input: Sdk.ListQueuesCommandInput): Promise<Sdk.ListQueuesResult> {
      const found = queues.all.filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? ""));
      const { urls, NextToken } = page(found, input);
      return { QueueUrls: urls.length > 0 ? urls : undefined, NextToken };
    },

    async ListDeadLetterSourceQueues(
      input: Sdk.ListDeadLetterSourceQueuesCommandInput,
    ): Promise<Sdk.ListDeadLetterSourceQueuesResult> {
      const { urls, NextToken } = page(queues.sourcesOf(queues.at(input.QueueUrl)), input);
      return { queueUrls: urls, NextToken };
    },

    async GetQueueAttributes(
      input: Sdk.GetQueueAttributesCommandInput,
    ): Promise<Sdk.GetQueueAttributesResult> {
      const all = attributesWithCounts(queues.at(input.QueueUrl));
      const asked = input.AttributeNames ?? [];
      const unknown = asked.find((name) => !attributeNames.has(name));
      if (unknown) {
        throw new AwsError(
          "InvalidAttributeName",
          `Unknown Attribute ${unknown}.`,
          400,
          "InvalidAttributeName",
        );
      }
      const wanted = Object.entries(all).filter(([name]) =>
        asked.some((each) => each === "All" || each === name),
      );
      return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
    },

    async SetQueueAttributes(input: Sdk.SetQueueAttributesCommandInput): Promise<object> {
      if (!input.Attributes) throw missingParameter("Attributes");
      queues.configure(queues.at(input.QueueUrl), input.Attributes);
      return {};
    },

    async PurgeQueue(input: Sdk.PurgeQueueCommandInput): Promise<object> {
      queues.at(input.QueueUrl).purge();
      return {};
    },
  };
}

const maxPage = 1000;

const attributeNames: ReadonlySet<string> = new Set<Sdk.QueueAttributeName>([
  "All",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "ContentBasedDeduplication",
  "CreatedTimestamp",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "LastModifiedTimestamp",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "Policy",
  "QueueArn",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
]);

function attributesWithCounts(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.times.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.times.modifiedMs / 1000)),
    ...attributesOf(queue.settings),
  };
}

/** One page of queue URLs; the token is the last name of the page before. */
function page(queues: readonly Queue[], asked: { MaxResults?: number; NextToken?: string }) {
  const { MaxResults = maxPage, NextToken = "" } = asked;
  if (!(MaxResults >= 1 && MaxResults <= maxPage)) {
    throw invalidValue("MaxResults", MaxResults, `Must be between 1 and ${maxPage}, if provided.`);
  }
  const rest = queues.filter(({ name }) => name > NextToken);
  const taken = rest.slice(0, MaxResults);
  const more = asked.MaxResults !== undefined && rest.length > taken.length;
  return { urls: taken.map(({ url }) => url), NextToken: more ? taken.at(-1)?.name : undefined };
}

function named(name: string | undefined): string {
  if (!name) throw missingParameter("QueueName");
  return name;
}
