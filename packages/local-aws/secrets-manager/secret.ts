import { randomBytes } from "node:crypto";
import type { Account } from "../account";
import { AwsError } from "../aws-error";

/** A value as clients give it. */
export interface ValueInput {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
  readonly ClientRequestToken?: string;
}

/** One version of a secret's value. */
export interface SecretVersion {
  readonly id: string;
  readonly createdMs: number;
  readonly text?: string;
  readonly binary?: Uint8Array;
  /** `AWSCURRENT`, `AWSPREVIOUS` or a label of one's own; each is on one version at a time. */
  readonly stages: Set<string>;
}

/** A secret and every version that still has a stage. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  description: string | undefined;
  kmsKeyId: string | undefined;
  /** JSON text. */
  policy: string | undefined;
  readonly tags: Map<string, string>;
  readonly versions: SecretVersion[];
  /** When it goes for good; it can be read no more. */
  deleteAtMs?: number;
}

/** The ARN AWS would make: six random characters keep a secret of an earlier name apart. */
export function secretArn(account: Account, name: string): string {
  const suffix = randomBytes(3).toString("hex");
  return `arn:aws:secretsmanager:${account.region}:${account.id}:secret:${name}-${suffix}`;
}

/** Tells whether `id` means the secret: its name, its ARN, or its ARN without the six random characters. */
export function isCalled(secret: Secret, id: string): boolean {
  return id === secret.name || id === secret.arn || id === secret.arn.replace(/-[^-]{6}$/, "");
}

/** Puts `version` first and gives it the stages; the version that was current becomes the previous one. */
export function addVersion(secret: Secret, version: SecretVersion): void {
  const current = secret.versions.find((one) => one.stages.has("AWSCURRENT"));
  if (version.stages.has("AWSCURRENT") && current) {
    for (const one of secret.versions) one.stages.delete("AWSPREVIOUS");
    current.stages.add("AWSPREVIOUS");
  }
  for (const stage of version.stages) {
    for (const one of secret.versions) one.stages.delete(stage);
  }
  secret.versions.unshift(version);
  const kept = secret.versions.filter((one) => one.stages.size > 0);
  secret.versions.splice(0, secret.versions.length, ...kept);
}

/** Takes a stage from one version and gives it to another, if one is named. */
export function moveStage(
  { versions }: Secret,
  stage: string,
  from: string | undefined,
  to: string | undefined,
): void {
  const holder = versions.find(({ stages }) => stages.has(stage));
  if (holder && holder.id !== from) {
    const message = `The parameter RemoveFromVersionId can't be empty or other than ${holder.id}: staging label ${stage} is attached to that version.`;
    throw new AwsError("InvalidParameterException", message);
  }
  const target = versions.find(({ id }) => id === to);
  if (to !== undefined && !target) {
    throw new AwsError("ResourceNotFoundException", `Secrets Manager can't find version ${to}.`);
  }
  if (stage === "AWSCURRENT") {
    if (!target) throw new AwsError("InvalidParameterException", "AWSCURRENT can be moved, and not removed.");
    for (const { stages } of versions) stages.delete("AWSPREVIOUS");
    holder?.stages.add("AWSPREVIOUS");
  }
  holder?.stages.delete(stage);
  target?.stages.add(stage);
}
