import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../aws-error";
import { pageByMarker } from "../page-by-marker";
import { addTags } from "../tags";
import { unlessPendingDeletion, type Key } from "./key";

/** The API actions on the tags of keys. */
export function keyTagOperations(keyOf: (id: string | undefined) => Key) {
  return {
    async TagResource({ KeyId, Tags }: Kms.TagResourceRequest) {
      addKeyTags(unlessPendingDeletion(keyOf(KeyId)).tags, Tags);
      return {};
    },

    async UntagResource({ KeyId, TagKeys = [] }: Kms.UntagResourceRequest) {
      const { tags } = unlessPendingDeletion(keyOf(KeyId));
      for (const key of TagKeys) tags.delete(key);
      return {};
    },

    async ListResourceTags({ KeyId, Marker, Limit }: Kms.ListResourceTagsRequest) {
      const all = [...keyOf(KeyId).tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      const { items, NextMarker } = pageByMarker(all, { Marker, MaxItems: Limit }, 50);
      return { Tags: [...items], NextMarker, Truncated: NextMarker !== undefined };
    },
  };
}

/** Adds tags as KMS takes them. */
export function addKeyTags(tags: Map<string, string>, added: readonly Kms.Tag[] = []): void {
  const pairs = added.map(({ TagKey, TagValue }): [string | undefined, string | undefined] => [
    TagKey,
    TagValue,
  ]);
  addTags(
    tags,
    pairs,
    (reason, areTooMany) => new AwsError(areTooMany ? "LimitExceededException" : "TagException", reason),
  );
}
