// Commands and answers are of every service: the table of rows is their only type.
/* eslint-disable @typescript-eslint/no-explicit-any */
import * as athena from "@aws-sdk/client-athena";
import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as glue from "@aws-sdk/client-glue";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as schemas from "@aws-sdk/client-schemas";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";

/** Fields of the answer, or the name of the error. */
type Expected = object | string;

/** One call of an SDK client: the operation as `service Operation`, its input, and what comes back. */
export type Step = readonly [operation: string, input: object, expected?: Expected];

const modules: Readonly<Record<string, [module: Record<string, any>, client: string]>> = {
  athena: [athena, "AthenaClient"],
  cloudwatch: [cloudWatch, "CloudWatchClient"],
  dynamodb: [dynamoDb, "DynamoDBClient"],
  events: [eventBridge, "EventBridgeClient"],
  glue: [glue, "GlueClient"],
  iam: [iam, "IAMClient"],
  kms: [kms, "KMSClient"],
  lambda: [lambda, "LambdaClient"],
  logs: [logs, "CloudWatchLogsClient"],
  s3: [s3, "S3Client"],
  scheduler: [scheduler, "SchedulerClient"],
  schemas: [schemas, "SchemasClient"],
  secretsmanager: [secretsManager, "SecretsManagerClient"],
  sns: [sns, "SNSClient"],
  sqs: [sqs, "SQSClient"],
};

/** Clients of the local AWS, by HTTP. */
export class ControlPlane {
  private readonly clients = new Map<string, any>();

  /** @param credentials default those of who may do everything */
  constructor(
    private readonly local: LocalAws,
    private readonly credentials = { accessKeyId: "test", secretAccessKey: "test" },
  ) {}

  async call(operation: string, input: object): Promise<any> {
    const [service = "", name = ""] = operation.split(" ");
    const [module, Client] = modules[service]!;
    const { region } = this.local.account;
    const connection = { endpoint: this.local.url, region, maxAttempts: 1 };
    const { credentials } = this;
    const client = this.clients.get(service) ?? new module[Client]({ ...connection, credentials });
    this.clients.set(service, client);
    return client.send(new module[`${name}Command`](input));
  }

  /** Takes the steps one after the other, each of which must answer what is expected of it. */
  async take(steps: readonly Step[]): Promise<void> {
    for (const [operation, input, expected = {}] of steps) {
      const doing = `${operation} ${JSON.stringify(input)}`;
      const answer: unknown = await this.call(operation, input).catch((error: Error) => {
        if (typeof expected !== "string") throw new Error(`${doing}: ${error.name} ${error.message}`);
        return error.name;
      });
      if (typeof expected === "string") expect(answer, doing).to.equal(expected);
      else expect(partOf(answer, expected), doing).to.deep.equal(expected);
    }
  }

  close(): void {
    for (const client of this.clients.values()) client.destroy();
  }
}

/** Of an answer, what is expected of it: some fields, but all items of a list. */
function partOf(answer: any, expected: any): unknown {
  if (Array.isArray(answer) && Array.isArray(expected))
    return answer.map((item, at) => partOf(item, expected[at]));
  const isPlain = (value: any): boolean => value?.constructor === Object;
  if (!isPlain(answer) || !isPlain(expected)) return answer;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, partOf(answer[key], expected[key])]));
}

/** Clients of an empty local AWS, which starts and ends with the tests around. */
export function controlPlaneOfTests(): () => ControlPlane {
  let local: LocalAws;
  let aws: ControlPlane;
  before(async () => {
    local = await startLocalAws({ port: 0 });
    aws = new ControlPlane(local);
  });
  after(async () => {
    aws.close();
    await local.close();
  });
  return () => aws;
}
