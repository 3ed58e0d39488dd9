import { expect } from "chai";
import { refusal, testSqs } from "./test-sqs";

describe("queue tags", () => {
  it("are set at creation and later, replaced by key, and taken off", async () => {
    const aws = testSqs();
    const tags = () => aws.call("ListQueueTags", aws.at("q"));
    await aws.call("CreateQueue", { QueueName: "q", tags: { owner: "platform" } });
    await aws.call("TagQueue", { ...aws.at("q"), Tags: { owner: "events", stage: "dev" } });
    expect(await tags()).to.deep.equal({ Tags: { owner: "events", stage: "dev" } });
    await aws.call("UntagQueue", { ...aws.at("q"), TagKeys: ["owner", "stage", "none"] });
    expect(await tags()).to.deep.equal({});
  });

  it("are refused with nothing changed when one of them breaks a rule", async () => {
    const aws = testSqs();
    await aws.create("q");
    const given = { fine: "yes", "": "no key" };
    for (const attempt of [
      aws.call("TagQueue", { ...aws.at("q"), Tags: given }),
      aws.call("CreateQueue", { QueueName: "other", tags: given }),
    ]) {
      expect(await refusal(attempt)).to.include({ code: "InvalidParameterValueException" });
    }
    expect(await aws.call("ListQueueTags", aws.at("q"))).to.deep.equal({});
    expect((await refusal(aws.call("ListQueueTags", aws.at("other")))).code).to.equal("QueueDoesNotExist");
  });
});
