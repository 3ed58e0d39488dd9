import type { Account } from "../account";
import type { Key } from "../kms/key";
import type { AccessToResource } from "./access-to-resource";

/** What services ask KMS for in the name of those who call them. */
const uses: readonly (readonly [action: RegExp, needs: readonly string[]])[] = [
  [/^sqs:ReceiveMessage$/, ["kms:Decrypt"]],
  // SQS decrypts each new data key once, to see that it is whole.
  [/^sqs:SendMessage$/, ["kms:GenerateDataKey", "kms:Decrypt"]],
  [/^dynamodb:(\w*GetItem|PutItem|UpdateItem|DeleteItem|BatchWriteItem|Query|Scan)$/, ["kms:Decrypt"]],
  [/^secretsmanager:GetSecretValue$/, ["kms:Decrypt"]],
  [/^s3:PutObject$/, ["kms:GenerateDataKey"]],
  [/^s3:GetObject$/, ["kms:Decrypt"]],
];

/** What an action needs of the key that its resource is encrypted with. */
export function keyUses(action: string, key: Key | undefined, { region }: Account): AccessToResource[] {
  if (!key) return [];
  const facts = { "kms:ViaService": `${action.split(":")[0]}.${region}.amazonaws.com` };
  const needs = uses.filter(([pattern]) => pattern.test(action)).flatMap(([, needed]) => needed);
  return needs.map((needed) => ({
    ...{ action: needed, resource: key.arn, policy: key.policy, facts },
    isKeyUse: true,
  }));
}
