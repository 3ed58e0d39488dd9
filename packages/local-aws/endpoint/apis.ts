import { createRequire } from "node:module";
import type { Schemas } from "./operation-schema";
import * as sts from "./security-token-schemas";

/** The services one can mount, by the name their requests are signed with. */
export type ServiceName =
  | "athena"
  | "dynamodb"
  | "events"
  | "glue"
  | "iam"
  | "kms"
  | "lambda"
  | "logs"
  | "monitoring"
  | "s3"
  | "scheduler"
  | "schemas"
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

const load = createRequire(__filename);

/** Loads the client that knows the wire form when the first request needs it: all of them would delay each start. */
function ofClient(client: string, facts: Omit<Api, "schemas">): Api {
  let schemas: Schemas | undefined;
  return {
    ...facts,
    get schemas() {
      return (schemas ??= load(`@aws-sdk/client-${client}`) as Schemas);
    },
  };
}

export const apis: readonly Api[] = [
  ofClient("sqs", {
    service: "sqs",
    target: "AmazonSQS",
    version: "2012-11-05",
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
  }),
  ofClient("dynamodb", { service: "dynamodb", target: "DynamoDB_20120810" }),
  ofClient("eventbridge", { service: "events", target: "AWSEvents" }),
  ofClient("cloudwatch-logs", { service: "logs", target: "Logs_20140328" }),
  ofClient("secrets-manager", { service: "secretsmanager", target: "secretsmanager" }),
  ofClient("cloudwatch", {
    service: "monitoring",
    target: "GraniteServiceVersion20100801",
    version: "2010-08-01",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  }),
  ofClient("glue", { service: "glue", target: "AWSGlue" }),
  ofClient("athena", { service: "athena", target: "AmazonAthena" }),
  ofClient("kms", { service: "kms", target: "TrentService" }),
  ofClient("iam", {
    service: "iam",
    version: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  }),
  ofClient("sns", {
    service: "sns",
    version: "2010-03-31",
    xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  }),
  {
    service: "sts",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    schemas: sts,
  },
  ofClient("lambda", { service: "lambda", rest: "json" }),
  ofClient("scheduler", { service: "scheduler", rest: "json" }),
  ofClient("schemas", { service: "schemas", rest: "json" }),
  ofClient("s3", { service: "s3", rest: "xml", xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/" }),
];
