import type { Account } from "../account";
import { allows } from "../event-bridge/access-policy";
import type { Key } from "./key";
import type { KeyProblem, KeyUse } from "./key-problem";

const actions = ["kms:GenerateDataKey", "kms:Decrypt"];

/** What keeps a service from using a key in its own name: its policy alone can let it in. */
export function refusalOf(
  { arn, policy }: Pick<Key, "arn" | "policy">,
  { service, sourceArn, encryptionContext = {} }: KeyUse,
  account: Account,
): KeyProblem | undefined {
  const facts = Object.fromEntries(
    Object.entries(encryptionContext).map(([key, value]) => [`kms:encryptioncontext:${key}`, value]),
  );
  const denied = actions.find(
    (action) =>
      !allows(policy, { service, action, resource: arn, sourceArn, sourceAccount: account.id, facts }),
  );
  if (denied === undefined) return undefined;
  const message = `User: ${service} is not authorized to perform: ${denied} on resource: ${arn} because no resource-based policy allows the ${denied} action`;
  return { kind: "AccessDenied", message };
}
