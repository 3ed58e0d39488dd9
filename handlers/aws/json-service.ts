import { collectBody, HttpRequest, loadJsonRpcErrorCode, type HttpResponse } from "@smithy/core/protocols";
import { streamCollector } from "@smithy/node-http-handler";
import { awsClient, type RequestLimits } from "./aws-client";
import { awsEndpoint, type AwsService } from "./aws-endpoint";
import { serviceError, type ErrorFields } from "./service-error";

/** A service that takes and answers JSON. */
export interface JsonService extends AwsService {
  readonly version: "1.0" | "1.1";
  /** Before the operation's name in the header that names it. */
  readonly target: string;
}

export const jsonServices = {
  dynamoDb: { id: "DYNAMODB", name: "dynamodb", version: "1.0", target: "DynamoDB_20120810" },
  eventBridge: { id: "EVENTBRIDGE", name: "events", version: "1.1", target: "AWSEvents" },
  secretsManager: {
    ...{ id: "SECRETS_MANAGER", name: "secretsmanager" },
    ...{ version: "1.1", target: "secretsmanager" },
  },
  sqs: { id: "SQS", name: "sqs", version: "1.0", target: "AmazonSQS" },
} as const satisfies Record<string, JsonService>;

/** By the names of a service's operations, what they take and answer. */
type Operations = Record<string, readonly [input: object, output: object]>;

/** Calls an operation of a service. Rejects as the SDK's client would. */
export type JsonCall<Known extends Operations> = <Name extends keyof Known & string>(
  operation: Name,
  input: Known[Name][0],
  signal?: AbortSignal,
) => Promise<Omit<Known[Name][1], "$metadata">>;

export function jsonService<Known extends Operations>(
  service: JsonService,
  limits: RequestLimits,
): JsonCall<Known> {
  const send = awsClient(service, limits);
  const isSqs = service.name === "sqs";
  let endpoint: URL | undefined;
  return async (operation, input, signal) => {
    // SQS is where the queue's URL says.
    const url = isSqs
      ? new URL(new URL((input as { QueueUrl: string }).QueueUrl).origin)
      : (endpoint ??= awsEndpoint(service, process.env));
    const request = jsonRequest(url, service, operation, JSON.stringify(input));
    return send(request, readAnswer<Known[typeof operation][1]>, signal);
  };
}

function jsonRequest(url: URL, service: JsonService, operation: string, body: string): HttpRequest {
  return new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    method: "POST",
    path: url.pathname.replace(/\/?$/, "/"),
    headers: {
      host: url.host,
      "content-type": `application/x-amz-json-${service.version}`,
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "bellyfed",
      "x-amz-target": `${service.target}.${operation}`,
      ...(service.name === "sqs" && { "x-amzn-query-mode": "true" }),
    },
    body,
  });
}

async function readAnswer<Answer>(response: HttpResponse): Promise<Answer> {
  const bytes = Buffer.from(await collectBody(response.body, { streamCollector }));
  const answer = (bytes.length === 0 ? {} : JSON.parse(bytes.toString())) as ErrorFields;
  if (response.statusCode < 300) return answer as Answer;
  throw serviceError(response, errorName(response, answer), answer);
}

/** SQS tells its older names in a header, and the newer ones only of errors that its own model has. */
function errorName(response: HttpResponse, answer: ErrorFields): string {
  const { __type: type } = answer;
  const [older] = (response.headers["x-amzn-query-error"] ?? "").split(";");
  if (older && !(typeof type === "string" && type.startsWith("com.amazonaws.sqs#"))) return older;
  return loadJsonRpcErrorCode(response, answer) ?? "Unknown";
}
