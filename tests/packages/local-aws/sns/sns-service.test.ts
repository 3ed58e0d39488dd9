// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { SnsService } from "../../../../packages/local-aws/sns/sns-service";
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
});
