import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** What clients of the local AWS are made with; it knows no one in particular. */
export function connectionTo({ url, account }: Pick<LocalAws, "url" | "account">) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { endpoint: url, region: account.region, credentials };
}
