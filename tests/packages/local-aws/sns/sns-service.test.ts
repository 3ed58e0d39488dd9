// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import {
  pauseBeforeRetryMs,
  type DeliverNotification,
} from "../../../../packages/local-aws/sns/notification-deliveries";
import { SnsService } from "../../../../packages/local-aws/sns/sns-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { VirtualClock } from "../../../../packages/local-aws/virtual-clock";
import { ManualClock } from "../manual-clock";

describe("SnsService", () => {
  const account = { id: "000000000000", region: "us-east-1" };
  const clock = new ManualClock();
  let sns: SnsService;
  const call = (operation: string, input: object): Promise<any> => sns.operations[operation]!(input);
  const failure = (operation: string, input: object): Promise<any> =>
    call(operation, input).then(
      () => expect.fail("it succeeded"),
      (error: unknown) => error,
    );

  beforeEach(() => {
    sns = new SnsService({ account, clock, keepNotifications: 2 });
  });

  it("forgets a topic, and does not mind one that is gone", async () => {
    const { TopicArn } = await call("CreateTopic", { Name: "page" });
    await call("DeleteTopic", { TopicArn });
    await call("DeleteTopic", { TopicArn });
    expect(await failure("Publish", { TopicArn })).to.include({ code: "NotFoundException" });
  });

  it("keeps the newest of what each topic was sent, and tells listeners", async () => {
    const { TopicArn } = await call("CreateTopic", { Name: "page" });
    const other = await call("CreateTopic", { Name: "ticket" });
    const heard: string[] = [];
    const stop = sns.listen(({ topic, subject }) => heard.push(`${topic} ${subject}`));
    for (const Subject of ["1", "2", "3"]) {
      await call("Publish", { TopicArn, Subject, Message: `text ${Subject}` });
      await clock.advance(1000);
    }
    stop();
    sns.publish(other.TopicArn, "4", "");
    expect(heard).to.deep.equal(["page 1", "page 2", "page 3"]);
    expect(sns.notifications.map(({ topic, subject }) => `${topic} ${subject}`)).to.deep.equal([
      "page 2",
      "page 3",
      "ticket 4",
    ]);
  });

  it("answers a topic that exists when it is created again, and keeps what it was sent", async () => {
    const { TopicArn } = await call("CreateTopic", { Name: "page" });
    expect(TopicArn).to.equal("arn:aws:sns:us-east-1:000000000000:page");
    sns.publish(TopicArn, "kept", "");
    expect(await call("CreateTopic", { Name: "page" })).to.deep.equal({ TopicArn });
    expect(sns.notifications).to.have.length(1);
  });

  it("refuses an odd name and an unknown topic", async () => {
    expect((await failure("CreateTopic", { Name: "a b" })).message).to.contain('"a b"');
    expect((await failure("Publish", { TopicArn: "arn:none" })).code).to.equal("NotFoundException");
  });

  describe("cannot deliver", () => {
    const dead = "arn:aws:sqs:us-east-1:000000000000:dead";
    const gone = new AwsError("NoSuchQueue", "The queue does not exist.");
    const silent = new AwsError("ServiceUnavailable", "Later.", 503);
    const published = async (
      failures: readonly Error[],
      Attributes: object,
      refusal?: Error,
    ): Promise<{ triedMs: number[]; notes: unknown[]; time: VirtualClock; deadLetters: string[] }> => {
      const time = new VirtualClock(0);
      const [triedMs, deadLetters]: [number[], string[]] = [[], []];
      const trace = new Trace();
      const deliver: DeliverNotification = async ({ text }, _, deadLetterQueueArn) => {
        if (deadLetterQueueArn !== undefined) {
          if (refusal) throw refusal;
          deadLetters.push(`${deadLetterQueueArn} ${text}`);
          return;
        }
        const failure = failures[triedMs.push(time.now()) - 1] ?? failures.at(-1);
        if (failure) throw failure;
      };
      sns = new SnsService({ account, clock: time, deliver, trace });
      const { TopicArn } = await call("CreateTopic", { Name: "page" });
      const Endpoint = "arn:aws:sqs:us-east-1:000000000000:q";
      await call("Subscribe", { TopicArn, Protocol: "sqs", Endpoint, Attributes });
      await call("Publish", { TopicArn, Message: "text" });
      await time.advance(70_000);
      return { triedMs, notes: trace.entries.map(({ note }) => note), time, deadLetters };
    };
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
    const print = console.error;
    beforeEach(() => (console.error = () => undefined));
    afterEach(() => (console.error = print));

    it("tries again as SNS does, where that may help, and for as long as it is there", async () => {
      const { triedMs, notes, time } = await published([silent], { RedrivePolicy });
      expect(triedMs).to.deep.equal([0, 0, 0, 0, 1, 2, 3, 5, 9, 17, 33, 53].map((second) => second * 1_000));
      expect(notes).to.deep.equal([]);
      await sns.close();
      expect(time.timers).to.equal(0);
      expect([14, 100_014, 100_015].map(pauseBeforeRetryMs)).to.deep.equal([20_000, 20_000, undefined]);
    });

    for (const [attributes, refusal, kept, end] of [
      [{ RedrivePolicy }, undefined, [`${dead} text`], "kept in dead"],
      [{}, undefined, [], "dropped: the subscription has no dead-letter queue"],
      [{ RedrivePolicy }, gone, [], "dropped: dead refused it: The queue does not exist."],
    ] as const)
      it(`leaves what a queue refuses: ${end}`, async () => {
        const { triedMs, notes, deadLetters } = await published([gone], attributes, refusal);
        expect(triedMs).to.have.length(1);
        expect(deadLetters).to.deep.equal(kept);
        expect(notes).to.deep.equal([`NoSuchQueue: The queue does not exist. (${end})`]);
      });

    for (const policy of ["{", "{}", '{"deadLetterTargetArn":"arn:aws:sns:us-east-1:000000000000:t"}'])
      it(`refuses the redrive policy ${policy}`, async () => {
        const { TopicArn } = await call("CreateTopic", { Name: "page" });
        const Attributes = { RedrivePolicy: policy };
        const subscriber = { TopicArn, Protocol: "sqs", Endpoint: dead, Attributes };
        expect(await failure("Subscribe", subscriber)).to.include({ code: "InvalidParameterException" });
      });
  });
});
