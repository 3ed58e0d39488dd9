import type { AwsError } from "./aws-error";
import { stateOfMap } from "./state/service-state";
import { addTags, pairsOf, type RefuseTags, type Tag } from "./tags";

/** What a service knows of the resources that have tags. */
export interface ResourceTagsArgs {
  readonly isThere: (arn: string) => boolean;
  readonly absent: (arn: string) => AwsError;
  readonly refuse: RefuseTags;
}

/** The tags of a service's resources, by their ARNs. */
export class ResourceTags {
  private readonly tags = new Map<string, Map<string, string>>();
  readonly state = stateOfMap(this.tags);

  constructor(private readonly args: ResourceTagsArgs) {}

  /** Makes a resource and gives it these tags and no others; refuses tags before anything is made. */
  make<Made>(given: Iterable<Tag> = [], make: () => Made, arnOf: (made: Made) => string): Made {
    const tags = new Map<string, string>();
    addTags(tags, pairsOf(given), this.args.refuse);
    const made = make();
    this.tags.set(arnOf(made), tags);
    return made;
  }

  of(arn = ""): Map<string, string> {
    if (!this.args.isThere(arn)) throw this.args.absent(arn);
    const tags = this.tags.get(arn) ?? new Map<string, string>();
    this.tags.set(arn, tags);
    return tags;
  }

  add(arn: string | undefined, added: Iterable<Tag> = []): void {
    addTags(this.of(arn), pairsOf(added), this.args.refuse);
  }

  remove(arn: string | undefined, keys: readonly string[] = []): void {
    const tags = this.of(arn);
    for (const key of keys) tags.delete(key);
  }

  list(arn: string | undefined): { Key: string; Value: string }[] {
    return [...this.of(arn)].map(([Key, Value]) => ({ Key, Value }));
  }
}

/** The API actions on tags, as EventBridge and CloudWatch name their inputs. */
export function resourceTagOperations(tags: ResourceTags) {
  return {
    async TagResource({ ResourceARN, Tags }: { ResourceARN?: string; Tags?: readonly Tag[] }) {
      tags.add(ResourceARN, Tags);
      return {};
    },

    async UntagResource({ ResourceARN, TagKeys }: { ResourceARN?: string; TagKeys?: readonly string[] }) {
      tags.remove(ResourceARN, TagKeys);
      return {};
    },

    ListTagsForResource: async ({ ResourceARN }: { ResourceARN?: string }) => ({
      Tags: tags.list(ResourceARN),
    }),
  };
}
