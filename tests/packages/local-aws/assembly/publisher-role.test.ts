import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import { busName } from "../../../../events/domains";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { createPublisher, eventBridgeSink, s3ClaimStore, type Publisher } from "../../../../events/publisher";
import { startLocalStack, type LocalStack } from "../../../local-stack";
import { errorOf } from "../../../recording";

const contract = catalogue.ofType("user.profile-created")[0] as EventContract;

/** Callers without any policy of their own. */
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

  it("may do nothing else", async () => {
    const QueueUrl = `${local.url}/000000000000/bellyfed-domain-user-prod-journal`;
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "{}" });
    const { name } = await errorOf(() => new SQSClient(connection("bellyfed-api-prod")).send(send));
    expect(name).to.equal("AccessDeniedException");
  });
});
