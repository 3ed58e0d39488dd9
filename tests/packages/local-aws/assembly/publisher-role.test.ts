import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import { busName } from "../../../../events/domains";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { createPublisher, eventBridgeSink, type Publisher } from "../../../../events/publisher";
import { s3ClaimStore } from "../../../../events/publisher/s3-claim-store";
import { startLocalStack, type LocalStack } from "../../../local-stack";
import { errorOf } from "../../../recording";

const contract = catalogue.ofType("user.profile-created")[0] as EventContract;

/** Callers of which some have policies of their own. */
describe("a role that publishes, in the local AWS", () => {
  let stack: LocalStack;
  let local: LocalAws;
  let claimBucket: string;

  before(async () => {
    stack = await startLocalStack("prod");
    ({ local } = stack);
    claimBucket = String(stack.graph.outputs["claimBucket"]);
  });
  after(() => stack.close());

  const connection = (roleName: string) => ({
    endpoint: local.url,
    region: "us-east-1",
    credentials: local.credentialsOf(roleName),
  });
  const publisherOf = (roleName: string): Publisher<EventContract> =>
    createPublisher({
      environment: "prod",
      producer: "tests",
      contracts: catalogue.contracts,
      sink: eventBridgeSink(new EventBridgeClient(connection(roleName))),
      claims: s3ClaimStore(claimBucket, new S3Client(connection(roleName))),
    });
  const put = (roleName: string) =>
    new EventBridgeClient(connection(roleName)).send(
      new PutEventsCommand({
        Entries: [
          { EventBusName: busName("user", "prod"), Source: "test", DetailType: "user.test", Detail: "{}" },
        ],
      }),
    );

  for (const roleName of ["bellyfed-api-prod", "service-role/bellyfed-api-prod"]) {
    it(`is let in by its name as ${roleName}, with events small and large`, async () => {
      const large = { ...(contract.examples[0] as object), photo: "x".repeat(1_200_000) };
      const data = [contract.examples[0], large];
      const result = await publisherOf(roleName).publish(
        data.map((one) => ({ type: contract.type, data: one })),
      );
      expect(result).to.include({ spooled: 0 });
      expect(result.ids).to.have.length(2);
    });
  }

  it("is refused under another name, and says of what", async () => {
    const error = await errorOf(() => put("bellyfed-other-prod"));
    expect(error.name).to.equal("AccessDeniedException");
    expect(error.message).to.contain(
      "User: arn:aws:sts::000000000000:assumed-role/bellyfed-other-prod/local is not authorized to perform: " +
        "events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/bellyfed-domain-user-prod",
    );
  });

  const send = (roleName: string, queueName: string): Promise<unknown> => {
    const QueueUrl = `${local.url}/000000000000/${queueName}`;
    const message = new SendMessageCommand({ QueueUrl, MessageBody: "{}" });
    return new SQSClient(connection(roleName)).send(message);
  };

  it("may do nothing else", async () => {
    const { name } = await errorOf(() => send("bellyfed-api-prod", "bellyfed-domain-user-prod-journal"));
    expect(name).to.equal("AccessDeniedException");
  });

  it("may do what a policy of its own allows, until another denies it", async () => {
    const iam = new IAMClient({
      ...connection("-"),
      credentials: { accessKeyId: "t", secretAccessKey: "t" },
    });
    const [RoleName, queueName] = ["sender", "bellyfed-parking-lot-prod"];
    const put = (PolicyName: string, Effect: string, Action: string) => {
      const Resource = `arn:aws:sqs:us-east-1:000000000000:${queueName}`;
      const PolicyDocument = JSON.stringify({ Statement: { Effect, Action, Resource } });
      return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    };
    const refusal = async (ofQueue = queueName): Promise<string> =>
      (await errorOf(() => send(RoleName, ofQueue))).message;
    const trust = {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    expect(await refusal()).to.match(/because no resource-based policy allows the sqs:SendMessage action$/);
    await put("send", "Allow", "sqs:Send*");
    await send(RoleName, queueName);
    expect(await refusal("bellyfed-domain-user-prod-journal")).to.match(/because no identity-based policy/);
    await put("never", "Deny", "sqs:SendMessage");
    expect(await refusal()).to.match(/with an explicit deny in an identity-based policy$/);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "never" }));
    await send(RoleName, queueName);
  });
});
