import type { KeyMetadata } from "@aws-sdk/client-kms";
import type { Account } from "../account";
import { AwsError } from "../aws-error";

/** A symmetric key: what is set on it, and nothing to encrypt with. */
export interface Key {
  readonly id: string;
  readonly arn: string;
  /** The id by which it was asked for: another key that was asked for by it later has it now. */
  readonly madeAs: string;
  readonly createdMs: number;
  readonly tags: Map<string, string>;
  description: string;
  /** JSON text. */
  policy: string;
  isEnabled: boolean;
  /** Undefined while the key's material is not rotated. */
  rotation: { readonly periodDays: number; readonly sinceMs: number } | undefined;
  /** Undefined unless it is going to be deleted. */
  deleteAtMs: number | undefined;
}

/** A key as the KMS API describes it. */
export function describeKey(key: Key, account: Account): KeyMetadata {
  const isPending = key.deleteAtMs !== undefined;
  return {
    AWSAccountId: account.id,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdMs),
    Enabled: key.isEnabled && !isPending,
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: isPending ? "PendingDeletion" : key.isEnabled ? "Enabled" : "Disabled",
    ...(key.deleteAtMs !== undefined && { DeletionDate: new Date(key.deleteAtMs) }),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}

/** What KMS gives a key that is made without a policy. */
export function defaultKeyPolicy(account: Account): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account.id}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** Refuses what KMS does not do with a key that is going to be deleted. */
export function unlessPendingDeletion(key: Key): Key {
  if (key.deleteAtMs === undefined) return key;
  throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
}
