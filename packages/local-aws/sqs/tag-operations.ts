import type * as Sdk from "@aws-sdk/client-sqs";
import { addTags } from "../tags";
import type { QueueRegistry } from "./queue-registry";
import { invalidParameter } from "./sqs-errors";

/** The API actions on queue tags. */
export function tagOperations(queues: QueueRegistry) {
  return {
    async TagQueue(input: Sdk.TagQueueCommandInput): Promise<object> {
      const { tags } = queues.at(input.QueueUrl);
      addTags(tags, Object.entries(input.Tags ?? {}), invalidParameter);
      return {};
    },

    async UntagQueue(input: Sdk.UntagQueueCommandInput): Promise<object> {
      const { tags } = queues.at(input.QueueUrl);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },

    async ListQueueTags(input: Sdk.ListQueueTagsCommandInput): Promise<Sdk.ListQueueTagsResult> {
      const { tags } = queues.at(input.QueueUrl);
      return tags.size > 0 ? { Tags: Object.fromEntries(tags) } : {};
    },
  };
}
