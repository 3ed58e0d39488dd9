import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsError, startLocalAws, VirtualClock, type LocalAws } from "../../../packages/local-aws";

async function main(): Promise<void> {
  const clock = new VirtualClock();
  const aws: LocalAws = await startLocalAws({ port: 0, clock });
  const client = {
    endpoint: aws.url,
    region: aws.account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const events = new EventBridgeClient(client);
  const sqs = new SQSClient(client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const Arn = "arn:aws:sqs:us-east-1:000000000000:orders";
  await events.send(new PutRuleCommand({ Name: "all", EventPattern: JSON.stringify({ source: ["shop"] }) }));
  await events.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "queue", Arn }] }));
  await aws.services.sqs.operations.SetQueueAttributes?.({
    QueueUrl,
    Attributes: {
      Policy: JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: Arn,
          },
        ],
      }),
    },
  });
  const Entries = [{ Source: "shop", DetailType: "placed", Detail: JSON.stringify({ order: 7 }) }];
  await events.send(new PutEventsCommand({ Entries }));
  const delivered = aws.trace.waitFor(({ step }) => step === "delivered");
  await clock.advance(1000);
  const { where } = await delivered;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const unknown: unknown = await aws.services.sqs.operations
    .GetQueueUrl?.({ QueueName: "none" })
    .catch((error) => error);
  const detail = (JSON.parse(Messages[0]?.Body ?? "{}") as { detail?: object }).detail;
  const code = "exports.handler = async ({ a, b }) => a + b";
  const files = { "index.js": Buffer.from(code) };
  const sum = { functionName: "sum", handler: "index.handler", files, timeoutSeconds: 9, memoryMb: 128 };
  await aws.services.lambda.createFunction(sum);
  const Payload = Buffer.from(JSON.stringify({ a: 1, b: 2 }));
  const answer = await aws.services.lambda.operations.Invoke?.({ FunctionName: "sum", Payload });
  const three = Buffer.from(answer.Payload ?? []).toString();
  console.log(JSON.stringify({ where, detail, three, isAwsError: unknown instanceof AwsError }));
  await aws.close();
}
void main();
