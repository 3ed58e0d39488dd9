import type { LocalAws } from "../start-local-aws";

/** By which every SDK and the `aws` command find a local AWS. */
export function clientVariables({
  account,
  url,
}: Pick<LocalAws, "account" | "url">): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: account.region,
    // The one name that boto3 and version 1 of the command line look for.
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}
