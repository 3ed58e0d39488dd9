import { EventBridgeClient } from "@aws-sdk/client-eventbridge";

/**
 * ARN of the caller, from STS' GetCallerIdentity, which needs no rights. One signed request of the kind
 * that every SDK client can sign is not worth a client of its own.
 */
export async function callerIdentity(): Promise<string> {
  const { config } = new EventBridgeClient({});
  const region = await config.region();
  const url = new URL(
    process.env.AWS_ENDPOINT_URL_STS ?? process.env.AWS_ENDPOINT_URL ?? `https://sts.${region}.amazonaws.com`,
  );
  const signer = await config.signer({
    name: "sigv4",
    signingName: "sts",
    signingRegion: region,
    properties: {},
  });
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const { method, headers } = (await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    path: "/",
    query: {},
    headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
    body,
  })) as { method: string; headers: Record<string, string> };
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(text)?.[1];
  if (answer.ok && arn !== undefined) return arn;
  const reason = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text.slice(0, 200);
  throw new Error(`STS does not say who you are (HTTP ${answer.status}): ${reason}`);
}
