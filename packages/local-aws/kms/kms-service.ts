import { randomUUID } from "node:crypto";
import type * as Kms from "@aws-sdk/client-kms";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import type { Operation, Service } from "../service";
import { joinStates, type ServiceState } from "../state/service-state";
import { aliasOperations, type Alias } from "./alias-operations";
import { checkKeyPolicy } from "./check-key-policy";
import { addKeyTags, keyTagOperations } from "./key-tags";
import { refusalOf } from "./key-refusal";
import type { KeyProblem, ProblemOfKey } from "./key-problem";
import { defaultKeyPolicy, describeKey, unlessPendingDeletion, type Key } from "./key";

export interface KmsServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

const dayMs = 24 * 60 * 60 * 1000;
const createInputs = ["Policy", "Description", "Tags", "BypassPolicyLockoutSafetyCheck"];
/** Inputs of CreateKey that are simulated with one value only: the default. */
const onlyDefaults: Readonly<Record<string, unknown>> = {
  KeyUsage: "ENCRYPT_DECRYPT",
  CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
  KeySpec: "SYMMETRIC_DEFAULT",
  Origin: "AWS_KMS",
  MultiRegion: false,
};

/** KMS as far as keys are set up and taken down; nothing is encrypted, but what a key encrypts needs the key. */
export class KmsService implements Service {
  private readonly keys = new ResourceStore<Key>({
    absent: (id) => notFound(id.startsWith("arn:") ? `Key '${id}' does not exist` : `Invalid keyId '${id}'`),
    present: (id) => new AwsError("AlreadyExistsException", `Key '${id}' already exists`),
  });
  private readonly aliases: ResourceStore<Alias>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly state: ServiceState;

  constructor(private readonly args: KmsServiceArgs) {
    const { arnPrefix } = this;
    this.aliases = new ResourceStore<Alias>({
      absent: (name) => notFound(`Alias ${arnPrefix}${name} is not found.`),
      present: (name) =>
        new AwsError("AlreadyExistsException", `An alias with the name ${arnPrefix}${name} already exists`),
    });
    this.state = joinStates({ keys: this.keys.state, aliases: this.aliases.state });
    const { clock } = args;
    this.operations = {
      ...this.keyOperations,
      ...keyTagOperations((id) => this.key(id)),
      ...aliasOperations({ aliases: this.aliases, keyOf: (id) => this.key(id), arnPrefix, clock }),
    };
  }

  async close(): Promise<void> {}

  /** Makes a key whose id may be known beforehand: one that has it gets another, or goes if it is pending deletion. */
  createKey(input: Kms.CreateKeyRequest, id: string = randomUUID()): Kms.CreateKeyResponse {
    const { account, clock } = this.args;
    const other = Object.entries(input).find(
      ([name, value]) => value !== undefined && !createInputs.includes(name) && onlyDefaults[name] !== value,
    );
    if (other) throw new NotSimulated(`kms keys with ${other[0]} ${String(other[1])}`);
    const tags = new Map<string, string>();
    addKeyTags(tags, input.Tags);
    this.freeId(id);
    const key = this.keys.create(id, {
      id,
      madeAs: id,
      arn: `${this.arnPrefix}key/${id}`,
      createdMs: clock.now(),
      tags,
      description: input.Description ?? "",
      policy: input.Policy === undefined ? defaultKeyPolicy(account) : checkKeyPolicy(input.Policy),
      isEnabled: true,
      rotation: undefined,
      deleteAtMs: undefined,
    });
    return { KeyMetadata: describeKey(key, account) };
  }

  /** Why a key that encrypts cannot be used. */
  problemOf(...[name, by]: Parameters<ProblemOfKey>): KeyProblem | undefined {
    if (isOfAws(name)) return undefined;
    const key = this.keyOf(name);
    if (!key) return { kind: "NotFound", message: `Key '${name}' does not exist` };
    if (key.deleteAtMs !== undefined)
      return { kind: "InvalidState", message: `${key.arn} is pending deletion.` };
    if (!key.isEnabled) return { kind: "Disabled", message: `${key.arn} is disabled.` };
    return by && refusalOf(key, by, this.args.account);
  }

  /** The key of a name, of those that are the account's own. */
  keyOf(name: string | undefined): Key | undefined {
    if (isOfAws(name)) return undefined;
    this.forgetDeleted();
    const local = name.replace(this.arnPrefix, "");
    const id = local.startsWith("alias/") ? this.aliases.find(local)?.keyId : local.replace("key/", "");
    return this.keys.find(id ?? "");
  }

  /** The id of the oldest key that was made by this one and is to stay. */
  oldestMadeAs(id: string): string | undefined {
    return this.keys.all.find((key) => key.madeAs === id && key.deleteAtMs === undefined)?.id;
  }

  private freeId(id: string): void {
    const former = this.keys.find(id);
    if (!former) return;
    this.keys.delete(id);
    if (former.deleteAtMs !== undefined) return;
    const otherId = randomUUID();
    this.keys.create(otherId, { ...former, id: otherId, arn: `${this.arnPrefix}key/${otherId}` });
  }

  private get arnPrefix(): string {
    const { region, id } = this.args.account;
    return `arn:aws:kms:${region}:${id}:`;
  }

  private get keyOperations() {
    return {
      CreateKey: async (input: Kms.CreateKeyRequest) => this.createKey(input),
      DescribeKey: async ({ KeyId = "" }: Kms.DescribeKeyRequest) => {
        const name = KeyId.replace(this.arnPrefix, "");
        const id = name.startsWith("alias/") ? this.aliases.get(name).keyId : KeyId;
        return { KeyMetadata: describeKey(this.key(id), this.args.account) };
      },
      ListKeys: async ({ Marker, Limit }: Kms.ListKeysRequest) => {
        this.forgetDeleted();
        const { items, NextMarker } = pageByMarker(this.keys.all, { Marker, MaxItems: Limit }, 1_000);
        const Keys = items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
        return { Keys, NextMarker, Truncated: NextMarker !== undefined };
      },
      UpdateKeyDescription: async ({ KeyId, Description = "" }: Kms.UpdateKeyDescriptionRequest) => {
        unlessPendingDeletion(this.key(KeyId)).description = Description;
        return {};
      },
      GetKeyPolicy: async ({ KeyId }: Kms.GetKeyPolicyRequest) => {
        return { Policy: this.key(KeyId).policy, PolicyName: "default" };
      },
      PutKeyPolicy: async ({ KeyId, Policy }: Kms.PutKeyPolicyRequest) => {
        this.key(KeyId).policy = checkKeyPolicy(Policy);
        return {};
      },
      ListKeyPolicies: async ({ KeyId }: Kms.ListKeyPoliciesRequest) => {
        this.key(KeyId);
        return { PolicyNames: ["default"], Truncated: false };
      },
      EnableKey: async ({ KeyId }: Kms.EnableKeyRequest) => {
        unlessPendingDeletion(this.key(KeyId)).isEnabled = true;
        return {};
      },
      DisableKey: async ({ KeyId }: Kms.DisableKeyRequest) => {
        unlessPendingDeletion(this.key(KeyId)).isEnabled = false;
        return {};
      },
      ...this.rotationOperations,
      ScheduleKeyDeletion: async (input: Kms.ScheduleKeyDeletionRequest) => this.scheduleDeletion(input),
      CancelKeyDeletion: async ({ KeyId }: Kms.CancelKeyDeletionRequest) => {
        const key = this.key(KeyId);
        if (key.deleteAtMs === undefined) {
          throw new AwsError("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
        }
        key.deleteAtMs = undefined;
        key.isEnabled = false;
        return { KeyId: key.arn };
      },
    };
  }

  private get rotationOperations() {
    return {
      GetKeyRotationStatus: async ({ KeyId }: Kms.GetKeyRotationStatusRequest) => {
        const { arn, rotation, deleteAtMs } = this.key(KeyId);
        if (!rotation || deleteAtMs !== undefined) return { KeyId: arn, KeyRotationEnabled: false };
        const { periodDays: RotationPeriodInDays, sinceMs } = rotation;
        const NextRotationDate = new Date(sinceMs + RotationPeriodInDays * dayMs);
        return { KeyId: arn, KeyRotationEnabled: true, RotationPeriodInDays, NextRotationDate };
      },
      EnableKeyRotation: async ({ KeyId, RotationPeriodInDays = 365 }: Kms.EnableKeyRotationRequest) => {
        checkRange("rotationPeriodInDays", RotationPeriodInDays, 90, 2_560);
        const key = this.usable(KeyId);
        key.rotation = { periodDays: RotationPeriodInDays, sinceMs: this.args.clock.now() };
        return {};
      },
      DisableKeyRotation: async ({ KeyId }: Kms.DisableKeyRotationRequest) => {
        this.usable(KeyId).rotation = undefined;
        return {};
      },
    };
  }

  private scheduleDeletion({ KeyId, PendingWindowInDays: days = 30 }: Kms.ScheduleKeyDeletionRequest) {
    checkRange("pendingWindowInDays", days, 7, 30);
    const key = unlessPendingDeletion(this.key(KeyId));
    key.deleteAtMs = this.args.clock.now() + days * dayMs;
    return {
      KeyId: key.arn,
      DeletionDate: new Date(key.deleteAtMs),
      KeyState: "PendingDeletion" as const,
      PendingWindowInDays: days,
    };
  }

  private key(idOrArn = ""): Key {
    this.forgetDeleted();
    const found = this.keys.all.find(({ id, arn }) => id === idOrArn || arn === idOrArn);
    return found ?? this.keys.get(idOrArn);
  }

  private usable(idOrArn: string | undefined): Key {
    const key = unlessPendingDeletion(this.key(idOrArn));
    if (key.isEnabled) return key;
    throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  }

  private forgetDeleted(): void {
    for (const { id, deleteAtMs = Infinity } of this.keys.all) {
      if (deleteAtMs > this.args.clock.now()) continue;
      this.keys.delete(id);
      for (const { name, keyId } of this.aliases.all) if (keyId === id) this.aliases.delete(name);
    }
  }
}

/** Whether a resource says nothing of a key, or names one that AWS manages. */
function isOfAws(name: string | undefined): name is "" | undefined {
  return !name || /^(arn:.*:)?alias\/aws\//.test(name);
}

function checkRange(field: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must have value between ${from} and ${to}`,
  );
}

function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message);
}
