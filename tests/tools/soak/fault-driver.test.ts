import { expect } from "chai";
import { call } from "../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { seededRandom } from "../../../tools/samples/random";
import { EndpointFaults } from "../../../tools/soak/endpoint-faults";
import { FaultDriver } from "../../../tools/soak/fault-driver";
import type { PlannedFault } from "../../../tools/soak/fault-plan";
import { IdempotentEndpoint } from "../../../tools/soak/idempotent-endpoint";

describe("FaultDriver", () => {
  let local: LocalAws;
  let killed: string[];
  let killedPublishers: number[];
  let allowed: number[];

  beforeEach(async () => {
    local = await startLocalAws({ port: 0 });
    killed = [];
    killedPublishers = [];
    allowed = [];
    local.services.lambda.killOne = (name) => killed.push(name) > 0;
  });
  afterEach(() => local.close());

  function drive(plan: readonly PlannedFault[]) {
    const random = { ...seededRandom(1), fraction: () => 0 };
    const endpointFaults = new EndpointFaults(
      { dynamodb: 0, sqs: 0, s3: 0, events: 0 },
      seededRandom(1),
      () => 0,
      () => undefined,
    );
    const endpoint = new IdempotentEndpoint({
      isRefused: () => false,
      failing: new Set<string>(),
      deadly: new Set<string>(),
      killCaller: () => false,
      lostShare: 0,
      random: seededRandom(1),
      nowMs: () => 0,
      onLostAnswer: () => undefined,
    });
    const endpoints = new Map([["search.example", endpoint]]);
    const publishers = {
      killOne: (publisher: number): unknown => killedPublishers.push(publisher),
      allow: (share: number): unknown => allowed.push(share),
    };
    const driver = new FaultDriver({ local, plan, endpoints, endpointFaults, random, publishers });
    return { driver, endpoint, endpointFaults };
  }

  /** A batch of three. */
  const receive = (functionName: string): void => {
    for (const id of ["1", "2", "3"]) {
      local.trace.record({ atMs: 0, step: "received", where: functionName, id });
    }
  };
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  const kill = (atShare: number): PlannedFault => ({ kind: "kill", atShare, functionName: "journal" });

  it("kills a publishing process when it is due", () => {
    const { driver } = drive([{ kind: "publisher-kill", atShare: 0.1, publisher: 2 }]);
    driver.reach(0.09);
    expect(killedPublishers).to.deep.equal([]);
    driver.reach(0.1);
    expect(killedPublishers).to.deep.equal([2]);
    expect(driver.counts["publisher-kill"]).to.equal(1);
  });

  it("lets publishers go on while EventBridge is away, so that they spool", () => {
    const away = { kind: "brownout", atShare: 0.25, share: 1, seconds: 5 } as const;
    const { driver } = drive([
      { ...away, service: "sqs" },
      { ...away, service: "events" },
    ]);
    driver.reach(0.25);
    expect(allowed).to.deep.equal([0.27]);
  });

  it("kills a process that has just been given a batch, once per batch and planned kill", async () => {
    const { driver } = drive([kill(0.1), kill(0.1)]);
    receive("journal");
    driver.reach(0.09);
    receive("journal");
    await soon();
    expect(killed, "before it is due").to.deep.equal([]);
    driver.reach(0.1);
    receive("search");
    receive("journal");
    await soon();
    expect(killed).to.deep.equal(["journal"]);
    receive("journal");
    await soon();
    receive("journal");
    await soon();
    expect(killed).to.deep.equal(["journal", "journal"]);
    expect(driver.counts.kill).to.equal(2);
    await driver.end();
  });

  it("counts no kill where there is no process", async () => {
    local.services.lambda.killOne = () => false;
    const { driver } = drive([kill(0)]);
    driver.reach(0);
    receive("journal");
    await soon();
    expect(driver.counts.kill).to.equal(0);
    await driver.end();
  });

  it("kills nobody once it has ended", async () => {
    const { driver } = drive([kill(0), kill(0)]);
    driver.reach(0);
    receive("journal");
    await driver.end();
    receive("journal");
    await soon();
    expect(killed).to.deep.equal([]);
  });

  it("begins outages and brownouts when they are due, each once", async () => {
    const { driver, endpoint, endpointFaults } = drive([
      { kind: "outage", atShare: 0.2, host: "search.example", mode: "resets", share: 1, seconds: 5 },
      { kind: "brownout", atShare: 0.4, service: "dynamodb", share: 1, seconds: 5 },
    ]);
    const isBrown = (): boolean => endpointFaults.faults.before?.("dynamodb", "GetItem", {}) !== undefined;
    driver.reach(0.3);
    const request = { method: "POST", path: "/", headers: {}, body: "" };
    expect(
      await endpoint.host(request, new AbortController().signal).catch((error: Error) => error.message),
    ).to.match(/reset/);
    expect(isBrown()).to.equal(false);
    driver.reach(1);
    driver.reach(1);
    expect(isBrown()).to.equal(true);
    expect(driver.counts).to.include({ outage: 1, brownout: 1 });
    await driver.end();
    expect(isBrown()).to.equal(false);
    expect(await endpoint.host(request, new AbortController().signal)).to.deep.equal({ status: 400 });
  });

  it("takes a queue's policy away for a while, and has put it back when it has ended", async () => {
    const { sqs } = local.services;
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const { QueueUrl } = (await call(sqs, "CreateQueue", { QueueName: "q", Attributes: { Policy } })) as {
      QueueUrl: string;
    };
    const policy = async (): Promise<unknown> => {
      const asked = { QueueUrl, AttributeNames: ["Policy"] };
      const { Attributes } = (await call(sqs, "GetQueueAttributes", asked)) as {
        Attributes?: { Policy?: string };
      };
      return Attributes?.Policy;
    };
    const lockOut: PlannedFault = { kind: "lock-out", atShare: 0, queueName: "q", seconds: 0.02 };
    const { driver } = drive([lockOut, lockOut]);
    driver.reach(1);
    await soon();
    expect(await policy()).to.equal(undefined);
    expect(driver.counts["lock-out"]).to.equal(1);
    await driver.end();
    expect(await policy()).to.equal(Policy);
  });
});
