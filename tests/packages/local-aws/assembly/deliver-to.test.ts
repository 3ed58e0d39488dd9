import { expect } from "chai";
import { deliverTo } from "../../../../packages/local-aws/assembly/deliver-to";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import type { LambdaService } from "../../../../packages/local-aws/lambda/lambda-service";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";

const account = { id: "000000000000", region: "eu-west-1" };
const arn = (queue: string): string => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;
const noFunctions = (): LambdaService => {
  throw new Error("Nothing is delivered to functions here.");
};

describe("what queues' policies say to rules", () => {
  const sqs = new SqsService({
    account,
    clock: systemTimerClock,
    trace: new Trace(),
    queueUrlBase: "http://h",
  });
  const { mayDeliver } = deliverTo({ sqs, lambda: noFunctions, accountId: account.id }, async () => ({}));
  const create = (QueueName: string) => sqs.operations["CreateQueue"]?.({ QueueName });
  const letIn = (queue: string, rule: string) =>
    sqs.operations["SetQueueAttributes"]?.({
      QueueUrl: `http://h/${account.id}/${queue}`,
      Attributes: {
        Policy: JSON.stringify({
          Statement: {
            ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: arn(queue) },
            Principal: { Service: "events.amazonaws.com" },
            Condition: { ArnEquals: { "aws:SourceArn": rule } },
          },
        }),
      },
    });
  const allowed = () =>
    ["one", "other"].flatMap((queue) => ["r1", "r2"].map((rule) => mayDeliver(arn(queue), rule).allowed));

  it("is told for each queue and rule, anew once a queue's settings or the queue are others", async () => {
    await create("one");
    await create("other");
    expect(allowed()).to.deep.equal([false, false, false, false]);
    expect(mayDeliver(arn("other"), "r2").reason).to.equal(
      `The policy of ${arn("other")} does not let r2 send messages.`,
    );
    await letIn("one", "r1");
    expect(allowed()).to.deep.equal([true, false, false, false]);
    await letIn("one", "r2");
    expect(allowed()).to.deep.equal([false, true, false, false]);
    expect(mayDeliver(arn("gone"), "r1").allowed, "for the delivery to notice").to.equal(true);
  });
});
