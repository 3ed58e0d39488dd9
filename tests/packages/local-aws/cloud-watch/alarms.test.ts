// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { CloudWatchService } from "../../../../packages/local-aws/cloud-watch/cloud-watch-service";
import { SnsService } from "../../../../packages/local-aws/sns/sns-service";
import { ManualClock } from "../manual-clock";

const minuteMs = 60_000;
const account = { id: "000000000000", region: "us-east-1" };
const topic = "arn:aws:sns:us-east-1:000000000000:page";

describe("Alarms", () => {
  let clock: ManualClock;
  let sns: SnsService;
  let service: CloudWatchService;

  beforeEach(async () => {
    clock = new ManualClock();
    sns = new SnsService({ account, clock });
    await sns.operations["CreateTopic"]!({ Name: "page" });
    service = new CloudWatchService({
      clock,
      account,
      notify: (topic, ...said) => sns.publish(topic, said[0], said[1]),
    });
  });
  afterEach(() => service.close());

  const call = (operation: string, input: object): Promise<any> => service.operations[operation]!(input);
  const failure = (operation: string, input: object): Promise<any> =>
    call(operation, input).then(
      () => expect.fail("it succeeded"),
      (error: unknown) => error,
    );
  const record = (value: number, metric = "m", atMs = clock.now()): void =>
    service.store.record({ namespace: "n", metric, dimensions: {}, atMs, values: [value] });
  const simple = {
    AlarmName: "simple",
    Namespace: "n",
    MetricName: "m",
    Period: 60,
    Statistic: "Sum",
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: 1,
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
    AlarmActions: [topic],
    OKActions: [topic],
  };
  const stateOf = (name: string): string | undefined =>
    service.alarms.all.find((alarm) => alarm.name === name)?.state.value;
  const subjects = (): string[] => sns.notifications.map(({ subject }) => subject);

  it("evaluates at each whole minute, over the minutes that are over, and tells its topic once", async () => {
    await call("PutMetricAlarm", simple);
    record(1);
    record(1);
    await clock.advance(minuteMs - 1);
    expect(stateOf("simple")).to.equal("INSUFFICIENT_DATA");
    await clock.advance(1);
    expect(stateOf("simple")).to.equal("ALARM");
    expect(subjects()).to.deep.equal(['ALARM: "simple"']);
    // The datapoint stands in for missing ones for two periods more.
    await clock.advance(2 * minuteMs);
    expect(stateOf("simple")).to.equal("ALARM");
    await clock.advance(minuteMs);
    expect(stateOf("simple")).to.equal("OK");
    expect(subjects()).to.deep.equal(['ALARM: "simple"', 'OK: "simple"']);
    const [first] = sns.notifications;
    expect(JSON.parse(first!.message)).to.include({
      AlarmName: "simple",
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
      AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:simple",
      StateChangeTime: "2026-01-01T00:01:00.000Z",
    });
  });

  it("evaluates every ten seconds what has a short period, and that alone", async () => {
    const isHighResolution = true;
    const fine = { namespace: "n", metric: "fine", dimensions: {}, isHighResolution };
    await call("PutMetricAlarm", simple);
    await call("PutMetricAlarm", { ...simple, AlarmName: "fine", MetricName: "fine", Period: 10 });
    service.store.record({ ...fine, atMs: clock.now() + 1000, values: [2] });
    record(2);
    await clock.advance(9_999);
    expect(stateOf("fine")).to.equal("INSUFFICIENT_DATA");
    await clock.advance(1);
    expect([stateOf("fine"), stateOf("simple")]).to.deep.equal(["ALARM", "INSUFFICIENT_DATA"]);
    await clock.advance(50_000);
    expect([stateOf("fine"), stateOf("simple")]).to.deep.equal(["OK", "ALARM"]);
    expect((await failure("PutMetricAlarm", { ...simple, Period: 5 })).message).to.contain("10, 20, 30");
  });

  it("has no timer without alarms, and none when it is closed", async () => {
    expect(clock.timers).to.equal(0);
    await call("PutMetricAlarm", simple);
    await call("PutMetricAlarm", { ...simple, AlarmName: "second" });
    expect(clock.timers).to.equal(1);
    await service.close();
    expect(clock.timers).to.equal(0);
  });

  it("evaluates percentiles, and periods of several minutes that end at any minute", async () => {
    const { Statistic: _, ...rest } = simple;
    await call("PutMetricAlarm", { ...rest, AlarmName: "p99", ExtendedStatistic: "p99", Threshold: 400 });
    await call("PutMetricAlarm", { ...simple, AlarmName: "long", Period: 180, Threshold: 5 });
    for (let i = 0; i < 99; i += 1) record(1, "other");
    record(2);
    await clock.advance(minuteMs);
    record(500);
    await clock.advance(minuteMs);
    expect(stateOf("p99")).to.equal("ALARM");
    expect(stateOf("long")).to.equal("ALARM");
    await clock.advance(2 * minuteMs);
    // 500 has left the window of three minutes, and only its predecessor of a window is not empty.
    expect(service.alarms.all.map(({ name, state }) => [name, state.value])).to.deep.include([
      "long",
      "ALARM",
    ]);
  });

  it("evaluates expressions over several metrics", async () => {
    const metric = (Id: string, MetricName: string): object => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: "n", MetricName }, Period: 60, Stat: "Maximum" },
    });
    await call("PutMetricAlarm", {
      AlarmName: "stalled",
      Metrics: [
        { Id: "result", Expression: "IF(FILL(waiting, 0) > 0 AND FILL(out, 0) < 1, 1, 0)", ReturnData: true },
        metric("waiting", "waiting"),
        metric("out", "out"),
      ],
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: 1,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      TreatMissingData: "notBreaching",
    });
    const minute = async (waiting: number, out?: number): Promise<string | undefined> => {
      record(waiting, "waiting");
      if (out !== undefined) record(out, "out");
      await clock.advance(minuteMs);
      return stateOf("stalled");
    };
    expect(await minute(3)).to.equal("OK");
    expect(await minute(3)).to.equal("ALARM");
    expect(await minute(3, 1)).to.equal("OK");
    expect(await minute(0)).to.equal("OK");
  });

  it("follows the alarms of a composite alarm in the same minute", async () => {
    await call("PutMetricAlarm", { ...simple, AlarmActions: [], OKActions: [] });
    const AlarmRule = 'ALARM("simple") OR FALSE';
    await call("PutCompositeAlarm", {
      AlarmName: "whole",
      AlarmRule,
      AlarmActions: [topic],
      OKActions: [topic],
    });
    record(2);
    const changes: string[] = [];
    service.alarms.listen(({ alarm, from, to }) => changes.push(`${alarm.name} ${from.value} ${to.value}`));
    await clock.advance(minuteMs);
    expect(changes).to.deep.equal(["simple INSUFFICIENT_DATA ALARM", "whole INSUFFICIENT_DATA ALARM"]);
    expect(subjects()).to.deep.equal(['ALARM: "whole"']);
    expect(service.alarms.all[1]!.state.reason).to.equal("in alarm: simple");
  });

  it("tells nobody while its actions are switched off", async () => {
    await call("PutMetricAlarm", { ...simple, ActionsEnabled: false });
    record(2);
    await clock.advance(minuteMs);
    expect(stateOf("simple")).to.equal("ALARM");
    expect(subjects()).to.deep.equal([]);
  });

  it("keeps its state when it is put again", async () => {
    await call("PutMetricAlarm", simple);
    record(2);
    await clock.advance(minuteMs);
    await call("PutMetricAlarm", { ...simple, Threshold: 100 });
    expect(stateOf("simple")).to.equal("ALARM");
    await clock.advance(minuteMs);
    expect(stateOf("simple")).to.equal("OK");
  });

  it("can be set by hand until it is evaluated next", async () => {
    await call("PutMetricAlarm", simple);
    await call("SetAlarmState", { AlarmName: "simple", StateValue: "ALARM", StateReason: "a drill" });
    expect(service.alarms.all[0]!.state).to.include({ value: "ALARM", reason: "a drill" });
    expect(subjects()).to.deep.equal(['ALARM: "simple"']);
    service.alarms.evaluate();
    expect(stateOf("simple")).to.equal("OK");
    expect((await failure("SetAlarmState", { AlarmName: "none", StateValue: "OK" })).code).to.equal(
      "ResourceNotFound",
    );
    const bad = await failure("SetAlarmState", { AlarmName: "simple", StateValue: "FINE" });
    expect(bad.message).to.contain('StateValue is "FINE"');
  });

  it("describes by name, prefix, state and kind, in pages", async () => {
    await call("PutMetricAlarm", simple);
    await call("PutMetricAlarm", { ...simple, AlarmName: "simple-2", AlarmDescription: "text" });
    await call("PutCompositeAlarm", { AlarmName: "whole", AlarmRule: "FALSE" });
    const names = async (input: object): Promise<string[]> => {
      const { MetricAlarms, CompositeAlarms } = await call("DescribeAlarms", input);
      return [...MetricAlarms, ...CompositeAlarms].map((alarm: any) => alarm.AlarmName);
    };
    expect(await names({})).to.deep.equal(["simple", "simple-2"]);
    expect(await names({ AlarmTypes: ["CompositeAlarm"] })).to.deep.equal(["whole"]);
    expect(await names({ AlarmNames: ["simple-2"] })).to.deep.equal(["simple-2"]);
    expect(await names({ AlarmNamePrefix: "simple-" })).to.deep.equal(["simple-2"]);
    expect(await names({ StateValue: "ALARM" })).to.deep.equal([]);
    const first = await call("DescribeAlarms", { MaxRecords: 1 });
    expect(await names({ MaxRecords: 1, NextToken: first.NextToken })).to.deep.equal(["simple-2"]);
    const { MetricAlarms } = await call("DescribeAlarms", { AlarmNames: ["simple-2"] });
    expect(MetricAlarms[0]).to.include({
      AlarmDescription: "text",
      StateValue: "INSUFFICIENT_DATA",
      ActionsEnabled: true,
    });
    expect((await failure("DescribeAlarms", { ActionPrefix: "x" })).code).to.equal("NotSimulated");
    const both = await failure("DescribeAlarms", { AlarmNames: ["a"], AlarmNamePrefix: "a" });
    expect(both.message).to.contain("One of AlarmNames and AlarmNamePrefix");
  });

  it("deletes all that are named, or none", async () => {
    await call("PutMetricAlarm", simple);
    expect((await failure("DeleteAlarms", { AlarmNames: ["simple", "none"] })).message).to.contain('"none"');
    expect(service.alarms.all).to.have.length(1);
    await call("DeleteAlarms", { AlarmNames: ["simple"] });
    expect(service.alarms.all).to.be.empty;
  });

  const { Statistic: _, MetricName: __, ...bare } = simple;
  const stat = { Metric: { Namespace: "n", MetricName: "m" }, Period: 60, Stat: "Sum" };
  const over = (...Metrics: object[]): object => ({ ...bare, Metrics });
  const refused: [what: string, input: object, says: string][] = [
    ["no name", { ...simple, AlarmName: "" }, "1 to 255"],
    ["a long name", { ...simple, AlarmName: "x".repeat(256) }, "1 to 255"],
    ["no periods", { ...simple, EvaluationPeriods: 0 }, "EvaluationPeriods is 0"],
    ["more datapoints than periods", { ...simple, DatapointsToAlarm: 2 }, "must be from 1 to 1"],
    ["no threshold", { ...simple, Threshold: undefined }, "without a Threshold"],
    ["no comparison", { ...simple, ComparisonOperator: undefined }, "ComparisonOperator must be given"],
    ["an odd treatment", { ...simple, TreatMissingData: "maybe" }, 'TreatMissingData is "maybe"'],
    ["no metric", bare, "one of MetricName and Metrics"],
    ["two statistics", { ...simple, ExtendedStatistic: "p99" }, "one of Statistic and ExtendedStatistic"],
    ["a quarter of a minute", { ...simple, Period: 15 }, "multiple of 60"],
    ["more than a day", { ...simple, Period: 3600, EvaluationPeriods: 25 }, "more than a day"],
    ["another action", { ...simple, OKActions: ["arn:aws:automate:us-east-1:ec2:stop"] }, "ec2:stop"],
    ["six actions", { ...simple, OKActions: Array<string>(6).fill(topic) }, "6 actions are more than 5"],
    [
      "few samples to be ignored",
      { ...simple, EvaluateLowSampleCountPercentile: "ignore" },
      "LowSampleCount",
    ],
    ["one unit", { ...simple, Unit: "Count" }, "one unit"],
    ["two results", over({ Id: "a", MetricStat: stat }, { Id: "b", MetricStat: stat }), "2 of the Metrics"],
    ["a bad id", over({ Id: "A", MetricStat: stat }), '"A" is no id'],
    ["an empty query", over({ Id: "a" }), "one of Expression and MetricStat"],
    [
      "two periods",
      over(
        { Id: "a", MetricStat: stat },
        { Id: "b", MetricStat: { ...stat, Period: 120 }, ReturnData: false },
      ),
      "different periods",
    ],
    [
      "an unknown id",
      over({ Id: "e", Expression: "a + b" }, { Id: "a", MetricStat: stat, ReturnData: false }),
      'no id "b"',
    ],
    [
      "a circle",
      over(
        { Id: "e", Expression: "f + a" },
        { Id: "f", Expression: "e + a", ReturnData: false },
        { Id: "a", MetricStat: stat, ReturnData: false },
      ),
      '"e" depends on itself',
    ],
    [
      "a single number",
      over({ Id: "e", Expression: "SUM(a)" }, { Id: "a", MetricStat: stat, ReturnData: false }),
      '"e" must come to one time series',
    ],
  ];
  for (const [what, input, says] of refused) {
    it(`refuses an alarm with ${what}, and keeps nothing`, async () => {
      expect((await failure("PutMetricAlarm", input)).message).to.contain(says);
      expect(service.alarms.all).to.be.empty;
    });
  }

  it("refuses a composite alarm over alarms that do not exist, itself, or with a suppressor", async () => {
    const put = (AlarmRule: string, more: object = {}): Promise<any> =>
      failure("PutCompositeAlarm", { AlarmName: "whole", AlarmRule, ...more });
    expect((await put('ALARM("none")')).message).to.contain("alarms [none] in the alarm rule do not exist");
    expect((await put('ALARM("whole")')).message).to.contain("[whole]");
    expect((await put("TRUE", { ActionsSuppressor: "x" })).code).to.equal("NotSimulated");
    expect((await put("TRUE OR")).message).to.contain("ends too early");
  });

  it("tells nothing that it was muted for once it is gone", async () => {
    const Expression = `at(${new Date(clock.now()).toISOString().slice(0, 16)})`;
    const Rule = { Schedule: { Expression, Duration: "PT3M" } };
    await call("PutMetricAlarm", simple);
    await call("PutAlarmMuteRule", { Name: "drill", Rule, MuteTargets: { AlarmNames: ["simple"] } });
    await call("SetAlarmState", { AlarmName: "simple", StateValue: "ALARM", StateReason: "" });
    await call("DeleteAlarms", { AlarmNames: ["simple"] });
    await call("PutMetricAlarm", { ...simple, AlarmName: "other" });
    await clock.advance(5 * minuteMs);
    expect(subjects().filter((subject) => subject.includes("simple"))).to.deep.equal([]);
  });

  it("is silent while a rule mutes it, goes on watching, and tells what it still is after that", async () => {
    const started = clock.now();
    const at = (minutes: number): string => new Date(started + minutes * minuteMs).toISOString().slice(0, 16);
    const mute = (more: object) =>
      call("PutAlarmMuteRule", {
        Name: "drill",
        Rule: { Schedule: { Expression: `at(${at(2)})`, Duration: "PT3M" } },
        MuteTargets: { AlarmNames: ["simple"] },
        ...more,
      });
    const status = async (input = {}): Promise<string[]> =>
      (await call("ListAlarmMuteRules", input)).AlarmMuteRuleSummaries.map((one: any) => one.Status);
    await call("PutMetricAlarm", simple);
    await mute({ Description: "a drill" });
    expect(await status({ AlarmName: "simple" })).to.deep.equal(["SCHEDULED"]);
    expect(await status({ AlarmName: "other" })).to.deep.equal([]);
    expect(await call("GetAlarmMuteRule", { AlarmMuteRuleName: "drill" })).to.deep.include({
      Description: "a drill",
      MuteTargets: { AlarmNames: ["simple"] },
    });
    await clock.advance(2 * minuteMs);
    const before = subjects().length;
    record(9);
    await clock.advance(minuteMs);
    expect([stateOf("simple"), await status(), subjects().length]).to.deep.equal([
      "ALARM",
      ["ACTIVE"],
      before,
    ]);
    record(9, "m", clock.now() + minuteMs);
    await clock.advance(2 * minuteMs);
    expect(await status({ Statuses: ["EXPIRED"] })).to.deep.equal(["EXPIRED"]);
    expect(subjects().slice(before)).to.deep.equal(['ALARM: "simple"']);
    await call("DeleteAlarmMuteRule", { AlarmMuteRuleName: "drill" });
    expect(await status()).to.deep.equal([]);
    for (const [input, says] of [
      [{ Rule: { Schedule: { Expression: "at(soon)", Duration: "PT1M" } } }, 'Expression is "at(soon)"'],
      [{ Rule: { Schedule: { Expression: `at(${at(9)})`, Duration: "P16D" } } }, 'Duration is "P16D"'],
      [{ Rule: { Schedule: { Expression: "cron(0 2 * * *)", Duration: "PT1H" } } }, "mute rules that recur"],
      [{ MuteTargets: { AlarmNames: Array.from({ length: 101 }, String) } }, "at most 100 alarms"],
    ] as const) {
      expect((await mute(input).catch((error: Error) => error)).message).to.contain(says);
    }
  });
});
