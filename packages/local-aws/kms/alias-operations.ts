import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import type { ResourceStore } from "../resource-store";
import { unlessPendingDeletion, type Key } from "./key";

/** Another name of a key. */
export interface Alias {
  /** Begins with `alias/`. */
  readonly name: string;
  readonly keyId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** What the actions on aliases need around them. */
export interface AliasPorts {
  readonly aliases: ResourceStore<Alias>;
  readonly keyOf: (idOrArn: string | undefined) => Key;
  /** What precedes an alias' name in its ARN. */
  readonly arnPrefix: string;
  readonly clock: TimerClock;
}

/** The API actions on aliases. */
export function aliasOperations({ aliases, keyOf, arnPrefix, clock }: AliasPorts) {
  return {
    async CreateAlias({ AliasName, TargetKeyId }: Kms.CreateAliasRequest): Promise<object> {
      const name = checkName(AliasName);
      const { id: keyId } = unlessPendingDeletion(keyOf(TargetKeyId));
      aliases.create(name, { name, keyId, createdMs: clock.now(), updatedMs: clock.now() });
      return {};
    },

    async UpdateAlias({ AliasName = "", TargetKeyId }: Kms.UpdateAliasRequest): Promise<object> {
      const alias = aliases.get(AliasName);
      const { id: keyId } = unlessPendingDeletion(keyOf(TargetKeyId));
      aliases.put(AliasName, { ...alias, keyId, updatedMs: clock.now() });
      return {};
    },

    async DeleteAlias({ AliasName }: Kms.DeleteAliasRequest): Promise<object> {
      aliases.delete(AliasName);
      return {};
    },

    async ListAliases({ KeyId, Marker, Limit }: Kms.ListAliasesRequest): Promise<Kms.ListAliasesResponse> {
      const keyId = KeyId === undefined ? undefined : keyOf(KeyId).id;
      const found = aliases.all.filter((alias) => keyId === undefined || alias.keyId === keyId);
      const { items, NextMarker } = pageByMarker(found, { Marker, MaxItems: Limit }, 100);
      const Aliases = items.map(({ name, keyId: TargetKeyId, createdMs, updatedMs }) => ({
        AliasName: name,
        AliasArn: `${arnPrefix}${name}`,
        TargetKeyId,
        CreationDate: new Date(createdMs),
        LastUpdatedDate: new Date(updatedMs),
      }));
      return { Aliases, NextMarker, Truncated: NextMarker !== undefined };
    },
  };
}

function checkName(name = ""): string {
  if (/^alias\/[\w/-]{1,250}$/.test(name) && !name.startsWith("alias/aws/")) return name;
  throw new AwsError("InvalidAliasNameException", `Alias "${name}" is not valid.`);
}
