import type { AwsCredentialIdentity } from "@smithy/types";
import type { EnvironmentVariables } from "../settings/environment-variables";

const attempts = 4;
const timeoutMs = 1_000;
const delayMs = 1_000;

/** Hosts that may be asked without TLS, as nobody is between them and the function. */
const nearby = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/;

/** The role's credentials from the endpoint that AWS names in the environment. They expire. */
export async function containerCredentials(env: EnvironmentVariables): Promise<AwsCredentialIdentity> {
  const url = endpointIn(env);
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(url, env);
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

function endpointIn(env: EnvironmentVariables): URL {
  const relative = env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  const text = relative ? `http://169.254.170.2${relative}` : env["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  if (!text) throw credentialsError("Could not load credentials from any providers");
  const url = new URL(text);
  if (url.protocol !== "https:" && !nearby.test(url.hostname))
    throw credentialsError(`${url.hostname} must not be asked for credentials without TLS.`);
  return url;
}

async function ask(url: URL, env: EnvironmentVariables): Promise<AwsCredentialIdentity> {
  const file = env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  // Few functions need it.
  const { readFile } = await import("node:fs/promises");
  const token = file ? await readFile(file, "utf8") : env["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
  const response = await fetch(url, {
    headers: token ? { authorization: token } : {},
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw credentialsError(`Server responded with status: ${response.status}`);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Record<
    string,
    unknown
  >;
  const texts = [AccessKeyId, SecretAccessKey, Token, Expiration];
  if (!texts.every((text) => typeof text === "string"))
    throw credentialsError("The answer has no credentials.");
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = texts as [string, string, string, string];
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
}

function credentialsError(message: string): Error {
  return Object.assign(new Error(message), { name: "CredentialsProviderError" });
}
