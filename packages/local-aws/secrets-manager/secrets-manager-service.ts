import { randomUUID } from "node:crypto";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { systemTimerClock, type TimerClock } from "../clock";
import type { Operation, Service } from "../service";
import type { ServiceState } from "../state/service-state";
import { randomPassword, type RandomPasswordInput } from "./random-password";
import { secretSettingOperations, tagSecret, type SecretTag } from "./secret-settings";
import { addVersion, isCalled, secretArn, type Secret, type SecretVersion, type ValueInput } from "./secret";

export interface SecretsManagerServiceArgs {
  readonly account: Account;
  /** Default: the system's. */
  readonly clock?: TimerClock;
}

interface CreateInput extends ValueInput {
  readonly Name?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly SecretTag[];
  readonly AddReplicaRegions?: unknown[];
}

interface PutInput extends ValueInput {
  readonly SecretId?: string;
  readonly VersionStages?: readonly string[];
}

interface GetInput {
  readonly SecretId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

interface DeleteInput {
  readonly SecretId?: string;
  readonly ForceDeleteWithoutRecovery?: boolean;
  readonly RecoveryWindowInDays?: number;
}

const dayMs = 24 * 60 * 60 * 1000;
// The names that AWS accepts.
const validName = /^[\w/+=.@-]{1,512}$/;

/** Secrets Manager: secrets with versions and stages; no rotation and no replicas. */
export class SecretsManagerService implements Service {
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateSecret: async (input: CreateInput) => this.createSecret(input),
    PutSecretValue: async (input: PutInput) => this.put(input),
    GetSecretValue: async (input: GetInput) => this.get(input),
    DescribeSecret: async (input: GetInput) => this.describe(input),
    ListSecrets: async () => {
      this.forgetDeleted();
      const there = [...this.secrets].filter(({ deleteAtMs }) => deleteAtMs === undefined);
      return { SecretList: there.map(({ arn, name }) => ({ ARN: arn, Name: name })) };
    },
    DeleteSecret: async (input: DeleteInput) => this.delete(input),
    ...secretSettingOperations({
      find: (id) => this.find(id),
      store: (secret, input) => this.store(secret, input, ["AWSCURRENT"]),
    }),
    GetRandomPassword: async (input: RandomPasswordInput) => ({ RandomPassword: randomPassword(input) }),
  };
  private readonly secrets = new Set<Secret>();
  readonly state: ServiceState = {
    save: () => this.secrets,
    restore: (saved: ReadonlySet<Secret>) => saved.forEach((secret) => this.secrets.add(secret)),
  };
  private readonly clock: TimerClock;

  constructor(private readonly args: SecretsManagerServiceArgs) {
    this.clock = args.clock ?? systemTimerClock;
  }

  async close(): Promise<void> {}

  /** The whole ARN of a secret that is there, by its name or by its ARN. */
  arnOf(id: string): string | undefined {
    return [...this.secrets].find((secret) => isCalled(secret, id))?.arn;
  }

  /** The key that encrypts a secret; undefined when it is Secrets Manager's own. */
  keyOf(arn: string): string | undefined {
    return [...this.secrets].find((secret) => secret.arn === arn)?.kmsKeyId;
  }

  /** Makes a secret whose ARN is known beforehand, random characters included. */
  createSecret(input: CreateInput, arn = secretArn(this.args.account, input.Name ?? "")): object {
    const name = input.Name ?? "";
    if (!validName.test(name)) throw new AwsError("ValidationException", `"${name}" is no name of a secret.`);
    if (input.AddReplicaRegions?.length) throw new NotSimulated("replicas of secrets");
    this.forgetDeleted();
    const existing = [...this.secrets].find((secret) => secret.name === name);
    if (existing?.deleteAtMs !== undefined) {
      throw invalidRequest(`Secret "${name}" is scheduled for deletion: it cannot be created yet.`);
    }
    if (existing) throw new AwsError("ResourceExistsException", `Secret "${name}" already exists.`);
    const secret: Secret = {
      name,
      arn,
      createdMs: this.clock.now(),
      description: input.Description,
      kmsKeyId: input.KmsKeyId,
      policy: undefined,
      tags: new Map(),
      versions: [],
    };
    tagSecret(secret, input.Tags);
    this.secrets.add(secret);
    const named = { ARN: secret.arn, Name: name };
    if (input.SecretString === undefined && input.SecretBinary === undefined) return named;
    return { ...named, VersionId: this.store(secret, input, ["AWSCURRENT"]).id };
  }

  private put(input: PutInput): object {
    const secret = this.find(input.SecretId);
    const version = this.store(secret, input, input.VersionStages ?? ["AWSCURRENT"]);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
  }

  private store(secret: Secret, input: ValueInput, stages: readonly string[]): SecretVersion {
    const { SecretString: text, SecretBinary: binary } = input;
    if ((text === undefined) === (binary === undefined)) {
      throw new AwsError("InvalidParameterException", "Give one of SecretString and SecretBinary.");
    }
    const id = input.ClientRequestToken ?? randomUUID();
    const repeated = secret.versions.find((version) => version.id === id);
    if (repeated && repeated.text === text && sameBytes(repeated.binary, binary)) return repeated;
    if (repeated) {
      throw new AwsError("ResourceExistsException", `Version ${id} of "${secret.name}" has another value.`);
    }
    const version = { id, createdMs: this.clock.now(), text, binary, stages: new Set(stages) };
    addVersion(secret, version);
    return version;
  }

  private get(input: GetInput): object {
    const secret = this.find(input.SecretId);
    const { VersionId: id, VersionStage: stage = id === undefined ? "AWSCURRENT" : undefined } = input;
    const version = secret.versions.find(
      (one) => (id === undefined || one.id === id) && (stage === undefined || one.stages.has(stage)),
    );
    if (!version) {
      const wanted = stage === undefined ? `VersionId: ${id}` : `staging label: ${stage}`;
      throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: [...version.stages],
      SecretString: version.text,
      SecretBinary: version.binary,
      CreatedDate: new Date(version.createdMs),
    };
  }

  private describe(input: GetInput): object {
    const secret = this.find(input.SecretId, "even deleted");
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      KmsKeyId: secret.kmsKeyId,
      Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
      CreatedDate: new Date(secret.createdMs),
      DeletedDate: secret.deleteAtMs === undefined ? undefined : new Date(secret.deleteAtMs),
      VersionIdsToStages: Object.fromEntries(secret.versions.map((one) => [one.id, [...one.stages]])),
    };
  }

  private delete(input: DeleteInput): object {
    const secret = this.find(input.SecretId);
    const days = input.RecoveryWindowInDays ?? 30;
    if (days < 7 || days > 30) {
      throw new AwsError("InvalidParameterException", `RecoveryWindowInDays ${days} must be 7 to 30.`);
    }
    secret.deleteAtMs = this.clock.now() + (input.ForceDeleteWithoutRecovery ? 0 : days * dayMs);
    this.forgetDeleted();
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(secret.deleteAtMs) };
  }

  private find(id = "", which?: "even deleted"): Secret {
    this.forgetDeleted();
    const secret = [...this.secrets].find((one) => isCalled(one, id));
    if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
    if (secret.deleteAtMs !== undefined && which === undefined) {
      throw invalidRequest(`Secret "${secret.name}" is marked for deletion.`);
    }
    return secret;
  }

  private forgetDeleted(): void {
    for (const secret of this.secrets) {
      if ((secret.deleteAtMs ?? Infinity) <= this.clock.now()) this.secrets.delete(secret);
    }
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

function invalidRequest(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}
