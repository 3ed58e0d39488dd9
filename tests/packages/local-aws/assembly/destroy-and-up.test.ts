import { expect } from "chai";
import { domains } from "../../../../events/domains";
import type { StackGraph } from "../../../../packages/recorder/stack-graph";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { errorOf } from "../../../recording";
import { recordedStackAt, type recordedStack } from "../../../stacks/recorded-stack";

describe("a stack that is destroyed and made again, in the local AWS", () => {
  let local: LocalAws;
  let aheadMs = 0;

  before(async () => {
    const clock = { ...systemTimerClock, now: () => systemTimerClock.now() + aheadMs };
    local = await startLocalAws({ port: 0, clock });
  });
  after(() => local.close());

  const recorded = (...of: Parameters<typeof recordedStack>): Promise<StackGraph> =>
    recordedStackAt(local.url, ...of);
  /** SQS gives a queue's name again after a minute, for which the provider waits. */
  const aMinuteLater = (): void => void (aheadMs += 61_000);

  it("is dev: everything of it goes, and none of its names stays taken", async () => {
    const graph = await recorded("dev");
    await local.provision(graph);
    const made = await local.resources();
    for (const service of [
      "sqs",
      "events",
      "lambda",
      "iam",
      "kms",
      "sns",
      "s3",
      "dynamodb",
      "logs",
      "monitoring",
    ])
      expect(made.join("\n")).to.match(new RegExp(`^${service} `, "m"));
    const Bucket = String(graph.outputs["claimBucket"]);
    await call(local.services.s3, "PutObject", { Bucket, Key: "claims/user.left/1", Body: "{}" });
    await local.destroy(graph);
    expect(await local.resources()).to.deep.equal([]);
    const dropped = local.trace.entries.filter(({ step }) => step === "dropped");
    expect(dropped.map(({ where, id }) => [where, id])).to.deep.include([Bucket, "claims/user.left/1"]);
    aMinuteLater();
    await local.provision(graph);
    const { EventBuses } = (await call(local.services.events, "ListEventBuses", {})) as {
      EventBuses: object[];
    };
    // The default bus, and the ingress bus.
    expect(EventBuses).to.have.length(domains.length + 2);
    await local.destroy(graph);
    aMinuteLater();
  });

  it("is not prod: it is protected, and what it keeps would stay", async () => {
    const graph = await recorded("prod");
    expect((await errorOf(() => local.destroy(graph))).message).to.match(
      /cannot be deleted because it is protected/,
    );
    const kept = graph.resources.filter(({ options }) => options.retainOnDelete);
    const types = new Set(kept.map(({ type }) => type.slice(type.lastIndexOf(":") + 1)));
    expect([...types]).to.include.members(["EventArchive", "Bucket", "BucketPolicy"]);
    const windows = graph.resources
      .filter(({ type }) => type === "aws:secretsmanager/secret:Secret")
      .map(({ inputs }) => inputs["recoveryWindowInDays"]);
    expect(new Set(windows)).to.deep.equal(new Set([30]));
  });

  it("keeps a bus as long as its archive is kept, which is why prod's go first", async () => {
    const { resources, ...rest } = await recorded("prod");
    const unprotected = {
      ...rest,
      resources: resources.map((one) => ({ ...one, options: { ...one.options, protect: false } })),
    };
    await local.provision(unprotected);
    const { message } = await errorOf(() => local.destroy(unprotected));
    expect(message).to.match(
      /EventBus "\w+-bus" could not be deleted: .* can't be deleted since it has rules/,
    );
  });
});
