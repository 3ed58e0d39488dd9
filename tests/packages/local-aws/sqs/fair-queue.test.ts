import { expect } from "chai";
import { bodies, testSqs } from "./test-sqs";

describe("a standard queue with message groups", () => {
  let aws: ReturnType<typeof testSqs>;
  /** Sends as many messages of a tenant, named by its first letter; a dash is no tenant. */
  const send = async (tenant: string, count: number): Promise<void> => {
    const group = tenant === "-" ? {} : { MessageGroupId: tenant };
    for (let i = 0; i < count; i++) await aws.send("q", tenant, group);
  };
  const take = async (count: number, more: object = {}) => {
    const taken = [];
    for (let left = count; left > 0; left -= 10)
      taken.push(...(await aws.receive("q", { MaxNumberOfMessages: Math.min(left, 10), ...more })));
    return taken;
  };
  const order = async (count: number) => bodies(await take(count)).join("");

  beforeEach(async () => {
    aws = testSqs();
    await aws.create("q", { VisibilityTimeout: "43200" });
  });

  it("keeps them, and gives the oldest first while nobody is noisy", async () => {
    await send("a", 28);
    expect((await take(28))[0]?.Attributes?.MessageGroupId).to.equal("a");
    await send("a", 2);
    await send("b", 1);
    expect(await order(3)).to.equal("aab");
  });

  it("gives the others first as soon as a tenant has 30 in flight, more than a tenth of all", async () => {
    await send("a", 40);
    await send("b", 2);
    await send("-", 1);
    expect(await order(30)).to.equal("a".repeat(30));
    expect(await order(13), "quiet tenants, then the rest").to.equal(`bb-${"a".repeat(10)}`);
  });

  it("does not call a tenth of what is in flight noisy", async () => {
    await send("-", 270);
    await take(270);
    await send("a", 31);
    await take(30);
    await send("b", 1);
    expect(await order(1)).to.equal("a");
    await send("a", 1);
    expect(await order(2), "31 of 301 are more").to.equal("ba");
  });

  it("gives of several noisy tenants the one with the fewest in flight first", async () => {
    await send("a", 40);
    await send("b", 40);
    await take(60);
    await send("c", 1);
    expect(await order(7)).to.equal("cababab");
  });

  it("lets a tenant be quiet again once nothing of it waits", async () => {
    await send("a", 31);
    const taken = await take(31);
    for (const { ReceiptHandle } of taken.slice(0, 10))
      await aws.call("DeleteMessage", { ...aws.at("q"), ReceiptHandle });
    await send("a", 1);
    await send("b", 1);
    expect(await order(2)).to.equal("ab");
  });

  it("lets a tenant be quiet again, in its old place, when it has sent nothing for five minutes", async () => {
    await send("a", 33);
    await take(30);
    await aws.clock.advance(5 * 60_000 - 1);
    await send("b", 1);
    expect(await order(1)).to.equal("b");
    await send("b", 1);
    await aws.clock.advance(1);
    expect(await order(4)).to.equal("aaab");
  });

  it("forgets noisy tenants when it is purged", async () => {
    await send("a", 40);
    await take(30);
    await aws.call("PurgeQueue", aws.at("q"));
    await send("a", 1);
    await send("b", 1);
    expect(await order(2)).to.equal("ab");
    expect(aws.counts("q")).to.deep.equal({ visible: 0, inFlight: 2, delayed: 0 });
  });
});
