import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { StackGraph } from "../../../../packages/recorder/stack-graph";
import { createDriftDetection } from "../../../../handlers/detect-drift";
import { awsDriftPorts } from "../../../../handlers/drift/aws-drift-ports";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { startLocalStack } from "../../../local-stack";
import { pointClientsTo } from "../../../handlers/support/aws-stub";
import { recordedStackAt } from "../../../stacks/recorded-stack";
import { ManualClock } from "../manual-clock";

const bus = "bellyfed-domain-user-dev";
const detection = "bellyfed-detect-drift-dev";
const minuteMs = 60_000;

interface Saved {
  readonly rule: { readonly EventPattern: string };
  readonly Targets: readonly { readonly Id: string }[];
}

/** Deletes a rule with its targets; answers what it was. */
async function deleteRule({ services: { events } }: LocalAws, Name: string): Promise<Saved> {
  const rule = (await call(events, "DescribeRule", { EventBusName: bus, Name })) as Saved["rule"];
  const asked = { EventBusName: bus, Rule: Name };
  const { Targets } = (await call(events, "ListTargetsByRule", asked)) as Saved;
  await call(events, "RemoveTargets", { ...asked, Ids: Targets.map(({ Id }) => Id) });
  await call(events, "DeleteRule", { EventBusName: bus, Name });
  return { rule, Targets };
}

/** What `pulumi up --refresh` does. */
async function restoreRule(
  { services: { events } }: LocalAws,
  Name: string,
  { rule, Targets }: Saved,
): Promise<void> {
  await call(events, "PutRule", { EventBusName: bus, Name, EventPattern: rule.EventPattern });
  await call(events, "PutTargets", { EventBusName: bus, Rule: Name, Targets });
}

describe("a rule that somebody deletes, in the local AWS", () => {
  let local: LocalAws;
  let close: () => Promise<void>;
  afterEach(() => close());

  describe("minute by minute", () => {
    const clock = new ManualClock(Date.UTC(2026, 6, 1));
    const told: string[] = [];
    let graph: StackGraph;
    let look: () => Promise<unknown>;

    beforeEach(async () => {
      local = await startLocalAws({ port: 0, clock });
      close = () => local.close();
      graph = await recordedStackAt(local.url, "dev");
      const kept = /:(EventBus|EventRule|EventTarget|EventArchive|Queue|QueuePolicy|Topic)$/;
      const resources = graph.resources.filter(
        ({ type, name }) => kept.test(type) || name === "detect-drift-alarm",
      );
      await local.provision({ ...graph, resources });
      local.services.monitoring.alarms.listen(({ to }) => told.push(to.value));
      const { inputs } = graph.resources.find(({ name }) => name === "detect-drift-lambda-function") ?? {};
      const { variables } = inputs?.["environment"] as { variables: Record<string, string> };
      const restore = pointClientsTo(local.url, local.account.region);
      close = () => (restore(), local.close());
      look = createDriftDetection(variables, {
        ...awsDriftPorts(),
        nowMs: () => clock.now(),
        write: (line) => local.services.monitoring.readLogLine(line),
      });
    });

    const state = async (): Promise<string | undefined> => {
      const asked = { AlarmNames: [`${detection}-drift`] };
      const answer = await call(local.services.monitoring, "DescribeAlarms", asked);
      return (answer as { MetricAlarms: { StateValue: string }[] }).MetricAlarms[0]?.StateValue;
    };
    const minutes = async (count: number, whileWatched = true): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        if (whileWatched) await look();
        await clock.advance(minuteMs);
      }
    };
    const minutesUntil = async (wanted: string): Promise<number> => {
      for (let minute = 0; minute <= 30; minute++) {
        if ((await state()) === wanted) return minute;
        await minutes(1);
      }
      return Infinity;
    };

    it("pages within eight minutes, is well when the rule is back, and says when nobody looks any more", async () => {
      await minutes(30);
      expect(await state()).to.equal("OK");
      // A deployment replaces it.
      const saved = await deleteRule(local, "search-index");
      await minutes(3);
      await restoreRule(local, "search-index", saved);
      await minutes(30);
      expect(told).not.to.include("ALARM");

      await deleteRule(local, "search-index");
      expect(await minutesUntil("ALARM")).to.be.within(4, 8);
      await restoreRule(local, "search-index", saved);
      expect(await minutesUntil("OK")).to.be.at.most(8);

      const silent = told.length;
      await minutes(20, false);
      expect(told.slice(silent)).to.deep.equal(["INSUFFICIENT_DATA"]);
      expect(await state()).to.equal("INSUFFICIENT_DATA");
    });
  });

  it("is named by the deployed function, and its events come back by a replay to it alone", async () => {
    const stack = await startLocalStack("dev");
    ({ local, close } = stack);
    const { settled, posted } = stack;
    const { events, lambda } = local.services;
    const detect = async (): Promise<unknown> => {
      const { Payload } = (await call(lambda, "Invoke", { FunctionName: detection })) as {
        Payload: Uint8Array;
      };
      return JSON.parse(Buffer.from(Payload).toString());
    };
    expect(await detect()).to.deep.equal({ drift: [] });

    const saved = await deleteRule(local, "search-index");
    expect(await detect()).to.deep.equal({ drift: [`rule search-index of bus ${bus} is gone`] });
    const id = "00000000-0000-4000-8000-000000000001";
    const [contract] = catalogue.ofType("user.profile-created");
    const time = new Date().toISOString();
    const metadata = { id, time, version: contract?.version, correlationId: id, hops: 0, producer: "tests" };
    const detail = { type: contract?.type, source: "tests", data: contract?.examples[0], metadata };
    const entry = {
      EventBusName: bus,
      Source: "tests",
      DetailType: contract?.type,
      Detail: JSON.stringify(detail),
    };
    await call(events, "PutEvents", { Entries: [entry] });
    await settled();
    expect(posted).to.deep.equal([]);

    await restoreRule(local, "search-index", saved);
    expect(await detect()).to.deep.equal({ drift: [] });
    await call(events, "StartReplay", {
      ReplayName: "gap",
      EventSourceArn: `arn:aws:events:us-east-1:${local.account.id}:archive/${bus}`,
      EventStartTime: new Date(Date.now() - 10 * minuteMs),
      EventEndTime: new Date(Date.now() + minuteMs),
      Destination: {
        Arn: `arn:aws:events:us-east-1:${local.account.id}:event-bus/${bus}`,
        FilterArns: [`arn:aws:events:us-east-1:${local.account.id}:rule/${bus}/search-index`],
      },
    });
    await settled();
    expect(posted.map(({ headers }) => headers["idempotency-key"])).to.deep.equal([id]);
  });
});
