import { expect } from "chai";
import { testSqs } from "./test-sqs";

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
});
