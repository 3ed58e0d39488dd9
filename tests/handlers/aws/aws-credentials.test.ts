import { fromHttp } from "@aws-sdk/credential-provider-http";
import { expect } from "chai";
import { awsCredentials } from "../../../handlers/aws/aws-credentials";
import { containerCredentials } from "../../../handlers/aws/container-credentials";
import { rejection } from "../../events/publisher/fixtures";
import { UnreliableAws, type Doing } from "./unreliable-aws";

const hourMs = 3_600_000;
const answered = (more: object = {}): Doing => ({
  status: 200,
  body: JSON.stringify({
    ...{ AccessKeyId: "id", SecretAccessKey: "secret", Token: "token" },
    Expiration: new Date(Date.now() + hourMs).toISOString(),
    ...more,
  }),
});

describe("awsCredentials", () => {
  const aws = new UnreliableAws();
  const before = { ...process.env };
  beforeEach(() => aws.start());
  afterEach(async () => {
    await aws.stop();
    process.env = { ...before };
  });

  it("takes the environment's, once for all", async () => {
    process.env["AWS_SESSION_TOKEN"] = "session";
    const read = awsCredentials();
    const given = { accessKeyId: "test", secretAccessKey: "test", sessionToken: "session" };
    expect(await read()).to.deep.equal(given);
    process.env["AWS_ACCESS_KEY_ID"] = "other";
    expect(await read()).to.deep.equal(given);
  });

  it("takes the environment's again when they are about to expire", async () => {
    process.env["AWS_CREDENTIAL_EXPIRATION"] = new Date(Date.now() + 240_000).toISOString();
    const read = awsCredentials();
    await read();
    process.env["AWS_ACCESS_KEY_ID"] = "other";
    expect((await read()).accessKeyId).to.equal("other");
  });

  it("asks the container's endpoint as the SDK does, and again when the answer is about to expire", async () => {
    delete process.env["AWS_ACCESS_KEY_ID"];
    process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = `${aws.url}/credentials?a=b`;
    process.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "let me in";
    const soon = new Date(Date.now() + 240_000).toISOString();
    aws.doing = (number) => answered(number === 0 ? { Expiration: soon } : { AccessKeyId: "next" });
    const read = awsCredentials();
    expect(aws.heard).to.have.length(0);
    expect((await read()).accessKeyId).to.equal("next");
    expect((await read()).accessKeyId).to.equal("next");
    const { $source: _, ...theirs } = (await fromHttp()()) as { $source?: object };
    const { expiration, ...rest } = await read();
    expect(theirs).to.deep.include(rest);
    expect(expiration?.getTime()).to.be.within(Date.now() + hourMs - 60_000, Date.now() + hourMs);
    expect(aws.heard.map(({ request, headers }) => [request, headers["authorization"]])).to.deep.equal(
      Array(3).fill(["GET /credentials?a=b", "let me in"]),
    );
  });

  it("asks once more when the endpoint failed", async () => {
    aws.doing = (number) => (number === 0 ? { ...(answered() as object), status: 500 } : answered());
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: aws.url };
    expect((await containerCredentials(env)).accessKeyId).to.equal("id");
    expect(aws.heard).to.have.length(2);
  });

  for (const [what, env] of [
    ["nothing", {}],
    ["a host that others may play", { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/" }],
  ] as const)
    it(`finds none in ${what}`, async () => {
      const error = await rejection(containerCredentials(env));
      expect(error.name).to.equal("CredentialsProviderError");
    });
});
