import type { Account } from "../account";
import type { Service } from "../service";

/** STS as far as `aws sts get-caller-identity` needs it: everybody is the account's root user. */
export function securityTokenService(account: Account): Service {
  return {
    operations: {
      GetCallerIdentity: async () => ({
        UserId: account.id,
        Account: account.id,
        Arn: `arn:aws:iam::${account.id}:root`,
      }),
    },
    close: async () => {},
  };
}
