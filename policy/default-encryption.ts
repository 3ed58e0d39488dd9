import type { CheckedResource } from "./rule";

interface DefaultEncryption {
  readonly sseAlgorithm?: string;
  readonly kmsMasterKeyId?: string;
}

/** How a bucket's encryption setting encrypts its objects. */
export function defaultEncryption(props: CheckedResource["props"] = {}): DefaultEncryption {
  const [rule] = (props["rules"] ?? []) as { applyServerSideEncryptionByDefault?: DefaultEncryption }[];
  return { ...rule?.applyServerSideEncryptionByDefault };
}
