import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from "@smithy/core";
import type { AwsCredentialIdentity } from "@smithy/types";
import { containerCredentials } from "./container-credentials";

/**
 * The credentials of the function's role: from the environment, else from the endpoint that Lambda names where they
 * change while a process lives. They are read again five minutes before they expire.
 */
export function awsCredentials(): () => Promise<AwsCredentialIdentity> {
  const read = memoizeIdentityProvider(readCredentials, isIdentityExpired, doesIdentityRequireRefresh);
  return read as typeof readCredentials;
}

async function readCredentials(): Promise<AwsCredentialIdentity> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_CREDENTIAL_EXPIRATION: expiration } = process.env;
  if (accessKeyId && secretAccessKey) {
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      ...(expiration && { expiration: new Date(expiration) }),
    };
  }
  return containerCredentials(process.env);
}
