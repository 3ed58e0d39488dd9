import type * as pulumi from "@pulumi/pulumi";
import { PrivateNetwork } from "../components/network/private-network";
import type { StackConfig } from "./read-config";

/** What every function calls. Who may do what is said by each one's role: this is only how far any of them gets. */
const always = {
  sqs: [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:SendMessage",
  ],
  events: ["events:PutEvents", "events:DescribeRule", "events:ListTargetsByRule", "events:DescribeArchive"],
  dynamodb: ["dynamodb:GetItem", "dynamodb:PutItem"],
  logs: ["logs:CreateLogStream", "logs:PutLogEvents"],
  s3: ["s3:GetObject", "s3:PutObject"],
};
const withEndpoints = { secretsmanager: ["secretsmanager:GetSecretValue"] };
const whenTraced = { xray: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] };

export function createNetwork(
  { network, environment, region, tracing, endpoints }: StackConfig,
  opts: pulumi.ComponentResourceOptions,
): PrivateNetwork | undefined {
  if (network === "public") return undefined;
  return new PrivateNetwork(
    "network",
    {
      environment,
      region,
      services: { ...always, ...(endpoints.length > 0 && withEndpoints), ...(tracing && whenTraced) },
      endpointServices: endpoints.flatMap(({ service }) => service ?? []),
    },
    opts,
  );
}
