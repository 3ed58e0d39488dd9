import type { ResourceTags } from "../resource-tags";
import { tagList } from "./log-deliveries";

interface TagInput {
  readonly resourceArn?: string;
  readonly logGroupName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagKeys?: readonly string[];
}

/** The API actions on tags, by ARN, and the older ones by the name of a log group. */
export function logTagOperations(tags: ResourceTags, arnOfGroup: (name: string) => string) {
  const arnOf = ({ resourceArn, logGroupName = "" }: TagInput): string =>
    resourceArn?.replace(/:\*$/, "") ?? arnOfGroup(logGroupName);
  const list = async (input: TagInput) => ({ tags: Object.fromEntries(tags.of(arnOf(input))) });
  const add = async (input: TagInput) => {
    tags.add(arnOf(input), tagList(input.tags));
    return {};
  };
  return {
    TagResource: add,
    TagLogGroup: add,
    ListTagsForResource: list,
    ListTagsLogGroup: list,

    async UntagResource(input: TagInput) {
      tags.remove(arnOf(input), input.tagKeys);
      return {};
    },
  };
}
