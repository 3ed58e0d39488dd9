import { defaultEncryption } from "./default-encryption";
import { types } from "./resource-types";
import { findingsIn, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { isSame } from "./unknown-value";

/** Where each type says which key encrypts it. */
const keyOf: Readonly<Record<string, (props: CheckedResource["props"]) => unknown>> = {
  [types.bus]: (props) => props["kmsKeyIdentifier"],
  [types.archive]: (props) => props["kmsKeyIdentifier"],
  [types.queue]: (props) => props["kmsMasterKeyId"],
  [types.topic]: (props) => props["kmsMasterKeyId"],
  [types.logGroup]: (props) => props["kmsKeyId"],
  [types.secret]: (props) => props["kmsKeyId"],
  [types.function]: (props) => props["kmsKeyArn"],
  [types.table]: (props) => (props["serverSideEncryption"] as { kmsKeyArn?: string } | undefined)?.kmsKeyArn,
  [types.bucketEncryption]: (props) => defaultEncryption(props).kmsMasterKeyId,
};

export const environmentKeyUsed: StackRule = {
  name: "environment-key-used",
  description:
    "In a stack whose key has an alias, whatever can take a key has one of the stack's own. Only what a bus could " +
    "not encrypt is kept without the bus' key.",
  checkStack: (stack) => {
    if (stack.ofType(types.keyAlias).length === 0) return [];
    const keys = stack.ofType(types.key).flatMap(({ props }) => [props["arn"], props["keyId"]]);
    return findingsIn(
      stack.resources.filter(({ type }) => Object.hasOwn(keyOf, type)),
      (resource) => complaint(stack, resource, keys),
    );
  },
};

function complaint(stack: CheckedStack, { type, props }: CheckedResource, keys: readonly unknown[]) {
  const key = keyOf[type]?.(props);
  const buses = type === types.queue ? busesKeptBy(stack, props["arn"]) : [];
  if (buses.length > 0) {
    return key !== undefined && buses.some((bus) => isSame(bus.props["kmsKeyIdentifier"], key))
      ? "keeps what its bus could not encrypt, and needs the same key: leave it to SQS' own."
      : undefined;
  }
  if (!keys.some((known) => isSame(known, key)))
    return "is not encrypted with a key of this stack: pass it the key's ARN.";
  return type === types.bus && deadLettersOf(props) === undefined
    ? "drops what it cannot encrypt: set deadLetterConfig to a queue that does not need its key."
    : undefined;
}

function busesKeptBy(stack: CheckedStack, queueArn: unknown): CheckedResource[] {
  return stack.ofType(types.bus).filter(({ props }) => isSame(deadLettersOf(props), queueArn));
}

function deadLettersOf({ deadLetterConfig }: CheckedResource["props"]): string | undefined {
  return (deadLetterConfig as { arn?: string } | undefined)?.arn;
}
