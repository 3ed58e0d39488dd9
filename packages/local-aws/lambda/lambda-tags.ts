import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError } from "../aws-error";
import { addTags } from "../tags";

/** The API actions on the tags of functions and event source mappings, which `tagsOf` finds by their ARN. */
export function lambdaTagOperations(tagsOf: (arn: string) => Map<string, string>) {
  return {
    async TagResource({ Resource = "", Tags }: Lambda.TagResourceRequest): Promise<object> {
      addLambdaTags(tagsOf(Resource), Tags);
      return {};
    },

    async UntagResource({ Resource = "", TagKeys = [] }: Lambda.UntagResourceRequest): Promise<object> {
      const tags = tagsOf(Resource);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },

    async ListTags({ Resource = "" }: Lambda.ListTagsRequest): Promise<Lambda.ListTagsResponse> {
      return { Tags: Object.fromEntries(tagsOf(Resource)) };
    },
  };
}

/** Adds tags as Lambda takes them. */
export function addLambdaTags(tags: Map<string, string>, added: Readonly<Record<string, string>> = {}): void {
  addTags(tags, Object.entries(added), (reason) => new AwsError("InvalidParameterValueException", reason));
}
