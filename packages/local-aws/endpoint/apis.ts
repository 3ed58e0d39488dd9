import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import type { Schemas } from "./operation-schema";
import * as sts from "./security-token-schemas";

/** The services one can mount, by the name their requests are signed with. */
export type ServiceName =
  | "dynamodb"
  | "events"
  | "iam"
  | "kms"
  | "lambda"
  | "logs"
  | "monitoring"
  | "s3"
  | "scheduler"
  | "secretsmanager"
  | "sns"
  | "sqs"
  | "sts";

/** What the SDK knows about the wire form of one service. */
export interface Api {
  readonly service: ServiceName;
  /** What precedes the dot of X-Amz-Target; absent for REST and Query services. */
  readonly target?: string;
  /** Version of the API, which the Query protocol sends. */
  readonly version?: string;
  /** XML namespace of the answers. */
  readonly xmlNamespace?: string;
  /** What the bodies of a REST service are written in. */
  readonly rest?: "json" | "xml";
  readonly schemas: Schemas;
}

export const apis: readonly Api[] = [
  {
    service: "sqs",
    target: "AmazonSQS",
    version: "2012-11-05",
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    schemas: sqs,
  },
  { service: "dynamodb", target: "DynamoDB_20120810", schemas: dynamoDb },
  { service: "events", target: "AWSEvents", schemas: eventBridge },
  { service: "logs", target: "Logs_20140328", schemas: logs },
  { service: "secretsmanager", target: "secretsmanager", schemas: secretsManager },
  {
    service: "monitoring",
    target: "GraniteServiceVersion20100801",
    version: "2010-08-01",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    schemas: cloudWatch,
  },
  { service: "kms", target: "TrentService", schemas: kms },
  {
    service: "iam",
    version: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    schemas: iam,
  },
  {
    service: "sns",
    version: "2010-03-31",
    xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
    schemas: sns,
  },
  {
    service: "sts",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    schemas: sts,
  },
  { service: "lambda", rest: "json", schemas: lambda },
  { service: "scheduler", rest: "json", schemas: scheduler },
  { service: "s3", rest: "xml", xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/", schemas: s3 },
];
