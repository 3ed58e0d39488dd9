import { randomBytes } from "node:crypto";
import type { Role as RoleDescription } from "@aws-sdk/client-iam";

/** A role, and the policies that are written into it. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  /** Who may assume it; JSON text. */
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  /** JSON texts by the policies' names. */
  readonly policies: Map<string, string>;
  readonly tags: Map<string, string>;
}

/** A role as the IAM API describes it. */
export function describeRole(role: Role, detail: "one" | "of many"): RoleDescription {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdMs),
    AssumeRolePolicyDocument: encodePolicy(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(detail === "one" && {
      RoleLastUsed: {},
      ...(role.tags.size > 0 && { Tags: [...role.tags].map(([Key, Value]) => ({ Key, Value })) }),
    }),
  };
}

/** IAM answers policies URL-encoded, as RFC 3986 has it. */
export function encodePolicy(text: string): string {
  const code = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, code);
}

/** What IAM would choose: four letters for the kind, and seventeen more. */
export function newRoleId(): string {
  return `AROA${randomBytes(9).toString("hex").toUpperCase().slice(0, 17)}`;
}
