import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { awsEndpoint, bucketEndpoint, type AwsService } from "../../../handlers/aws/aws-endpoint";
import { jsonServices } from "../../../handlers/aws/json-service";

type EndpointProvider = (given: object) => { url: URL };

const { dynamoDb, eventBridge, secretsManager, sqs } = jsonServices;
const s3 = { id: "S3", name: "s3" };
const clients = [
  [dynamoDb, DynamoDBClient],
  [eventBridge, EventBridgeClient],
  [secretsManager, SecretsManagerClient],
  [s3, S3Client],
  [sqs, SQSClient],
] as const;
const regions = [
  ...["us-east-1", "eu-central-2", "me-south-1", "mx-central-1", "cn-north-1", "cn-northwest-1"],
  ...["us-gov-west-1", "us-gov-east-1", "eusc-de-east-1", "us-iso-west-1", "us-isob-east-1"],
  ...["eu-isoe-west-1", "us-isof-south-1"],
];

describe("awsEndpoint", () => {
  for (const [service, Client] of clients)
    it(`finds ${service.name} where the SDK does, in every partition`, () => {
      const provider = new Client({ region: "us-east-1" }).config.endpointProvider as EndpointProvider;
      for (const Region of regions)
        for (const [UseFIPS, UseDualStack] of [[], [true], [false, true], [true, true]]) {
          // The SDK refuses it there.
          if (UseFIPS && service === s3 && Region.startsWith("cn-")) continue;
          const env = {
            AWS_REGION: Region,
            AWS_USE_FIPS_ENDPOINT: String(UseFIPS ?? false),
            AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack ?? false),
          };
          const { url } = provider({
            Region,
            UseFIPS: UseFIPS ?? false,
            UseDualStack: UseDualStack ?? false,
          });
          expect(awsEndpoint(service, env).origin, JSON.stringify(env)).to.equal(url.origin);
        }
    });

  it("finds a bucket's objects where the SDK does", () => {
    const provider = new S3Client({ region: "us-east-1" }).config.endpointProvider as EndpointProvider;
    const hosts = [
      undefined,
      "http://127.0.0.1:1",
      "http://localhost:1",
      "https://host/path",
      "http://[::1]:1/",
    ];
    for (const Bucket of ["claims-dev-123456789012-us-east-1", "with.dots", "With_More"])
      for (const Endpoint of hosts) {
        // The SDK makes hosts of them that are none.
        if (Bucket === "with.dots" && Endpoint?.startsWith("http:")) continue;
        const { url } = provider({
          Region: "us-east-1",
          Bucket,
          ...(Endpoint !== undefined && { Endpoint }),
        });
        const env = {
          AWS_REGION: "us-east-1",
          ...(Endpoint !== undefined && { AWS_ENDPOINT_URL: Endpoint }),
        };
        expect(bucketEndpoint(Bucket, env).href, Endpoint).to.equal(url.href.replace(/\/?$/, "/"));
      }
  });

  const variables = { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://all:1" };
  const own = { ...variables, AWS_ENDPOINT_URL_SECRETS_MANAGER: "https://own/path" };
  for (const [what, service, env, url] of [
    ["the endpoint of all services", dynamoDb, own, "http://all:1/"],
    ["a service's own before it", secretsManager, own, "https://own/path"],
    [
      ...(["neither, when they are to be ignored", secretsManager] as const),
      { ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      "https://secretsmanager.us-east-1.amazonaws.com/",
    ],
  ] as [string, AwsService, Record<string, string>, string][])
    it(`takes ${what}`, () => expect(awsEndpoint(service, env).href).to.equal(url));

  for (const [what, env, message] of [
    ["no region", {}, "Region is missing"],
    [
      "FIPS elsewhere",
      { ...own, AWS_USE_FIPS_ENDPOINT: "true" },
      "FIPS and custom endpoint are not supported",
    ],
    ["a flag that is none", { ...own, AWS_USE_FIPS_ENDPOINT: "yes" }, 'Expected "true" or "false", got yes'],
  ] as [string, Record<string, string>, string][])
    it(`refuses ${what}`, () => expect(() => awsEndpoint(dynamoDb, env)).to.throw(message));
});
