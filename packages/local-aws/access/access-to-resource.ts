import type { RoleRequest } from "../event-bridge/access-policy";

/** One thing that a call does to one resource, and the policy of that resource. */
export type AccessToResource = Omit<RoleRequest, "roleArn"> & {
  readonly policy?: string | undefined;
  /** Whether a service uses a key for the caller; then the key's policy decides whether those of roles count. */
  readonly isKeyUse?: true;
};
