// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { CloudWatchService } from "../../../../packages/local-aws/cloud-watch/cloud-watch-service";
import { ManualClock } from "../manual-clock";

const minuteMs = 60_000;

describe("CloudWatchService", () => {
  let clock: ManualClock;
  let service: CloudWatchService;

  beforeEach(() => {
    clock = new ManualClock();
    service = new CloudWatchService({ clock });
  });

  const call = (operation: string, input: object): Promise<any> => service.operations[operation]!(input);

  async function failure(operation: string, input: object): Promise<any> {
    return call(operation, input).then(
      () => expect.fail("it succeeded"),
      (error: unknown) => error,
    );
  }

  const put = (datum: object, Namespace = "n"): Promise<any> =>
    call("PutMetricData", { Namespace, MetricData: [{ MetricName: "m", ...datum }] });
  const range = (): object => ({
    StartTime: new Date(clock.now() - 10 * minuteMs),
    EndTime: new Date(clock.now() + minuteMs),
  });
  const query = (more: object = {}, stat: object = {}): object => ({
    Id: "a",
    MetricStat: { Metric: { Namespace: "n", MetricName: "m" }, Period: 60, Stat: "Sum", ...stat },
    ...more,
  });
  const get = (...MetricDataQueries: object[]): Promise<any> =>
    call("GetMetricData", { ...range(), MetricDataQueries });

  it("records values, weighted values and sets of statistics", async () => {
    await put({ Value: 1 });
    await put({ Values: [2, 3], Counts: [2, 1] });
    await put({ StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 } });
    const { MetricDataResults } = await get(query(), query({ Id: "b" }, { Stat: "Maximum" }));
    expect(MetricDataResults).to.deep.equal([
      { Id: "a", Label: "m", Timestamps: [new Date(clock.now())], Values: [18], StatusCode: "Complete" },
      { Id: "b", Label: "m", Timestamps: [new Date(clock.now())], Values: [6], StatusCode: "Complete" },
    ]);
  });

  it("records the metrics that log lines carry", async () => {
    const directive = { Namespace: "n", Dimensions: [["Domain"]], Metrics: [{ Name: "m", Unit: "Count" }] };
    service.readLogLine(
      JSON.stringify({
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] },
        Domain: "user",
        m: [1, 2],
      }),
    );
    service.readLogLine("an ordinary line");
    const Dimensions = [{ Name: "Domain", Value: "user" }];
    const { MetricDataResults } = await get(
      query({}, { Metric: { Namespace: "n", MetricName: "m", Dimensions } }),
      query({ Id: "b" }),
    );
    expect(MetricDataResults.map((result: any) => result.Values)).to.deep.equal([[3], []]);
  });

  it("keeps seconds where a client or a log line asks for that", async () => {
    const every10 = async (metric: string): Promise<number[]> =>
      (await get(query({}, { Period: 10, Metric: { Namespace: "n", MetricName: metric } })))
        .MetricDataResults[0].Values;
    const CloudWatchMetrics = [{ Namespace: "n", Metrics: [{ Name: "logged", StorageResolution: 1 }] }];
    for (const Timestamp of [clock.now() - 20_000, clock.now() - 5_000].map((ms) => new Date(ms))) {
      await put({ Value: 1, StorageResolution: 1, Timestamp });
      await put({
        MetricName: "set",
        StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 },
        StorageResolution: 1,
        Timestamp,
      });
      service.readLogLine(
        JSON.stringify({ _aws: { Timestamp: Timestamp.getTime(), CloudWatchMetrics }, logged: 1 }),
      );
    }
    for (const metric of ["m", "set", "logged"]) expect(await every10(metric), metric).to.deep.equal([1, 1]);
    const refused = { Namespace: "n", MetricData: [{ MetricName: "m", Value: 1, StorageResolution: 5 }] };
    expect((await failure("PutMetricData", refused)).message).to.contain("must be 1 or 60");
  });

  it("answers the newest first unless told otherwise, and only what is to be returned", async () => {
    await put({ Value: 1, Timestamp: new Date(clock.now() - minuteMs) });
    await put({ Value: 2 });
    expect((await get(query({ Label: "mine" }))).MetricDataResults[0]).to.deep.include({
      Label: "mine",
      Values: [2, 1],
    });
    const ascending = {
      ...range(),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [query(), query({ Id: "b", ReturnData: false })],
    };
    const { MetricDataResults } = await call("GetMetricData", ascending);
    expect(MetricDataResults).to.have.length(1);
    expect(MetricDataResults[0].Values).to.deep.equal([1, 2]);
  });

  it("answers nothing for another unit, name or namespace", async () => {
    await put({ Value: 1, Unit: "Seconds" });
    const values = async (stat: object): Promise<number[]> =>
      (await get(query({}, stat))).MetricDataResults[0].Values;
    expect(await values({ Unit: "Seconds" })).to.deep.equal([1]);
    expect(await values({ Unit: "Count" })).to.deep.equal([]);
    expect(await values({ Metric: { Namespace: "n", MetricName: "other" } })).to.deep.equal([]);
    expect(await values({ Metric: { Namespace: "other", MetricName: "m" } })).to.deep.equal([]);
  });

  it("refuses expressions, finer periods and unknown statistics by name", async () => {
    const message = async (...queries: object[]): Promise<string> =>
      (await failure("GetMetricData", { ...range(), MetricDataQueries: queries })).message;
    expect(await message({ Id: "e", Expression: "FILL(a,0)" })).to.contain("the metric expression FILL(a,0)");
    expect(await message(query({}, { Stat: "TM(10%:90%)" }))).to.contain('the statistic "TM(10%:90%)"');
    expect(await message(query({}, { Period: 31 }))).to.contain(
      "or a multiple of 60, up to 86400, and is 31",
    );
    expect(await message(query({}, { Period: undefined }))).to.contain("is undefined");
    expect(await message()).to.contain("holds 0");
    expect(await message(query(), query())).to.contain('"a" is used twice');
    expect(await message(query({ Id: "A" }))).to.contain('"A" is no id');
  });

  it("refuses a time range that is none", async () => {
    const at = new Date(clock.now());
    for (const times of [{ StartTime: at, EndTime: at }, { StartTime: at }, {}]) {
      const error = await failure("GetMetricData", { ...times, MetricDataQueries: [query()] });
      expect(error.message).to.contain("StartTime must be less than");
    }
  });

  it("refuses bad data whole", async () => {
    const bad: [datum: object, says: string][] = [
      [{ MetricName: undefined, Value: 1 }, "MetricName is required"],
      [{}, "one of Value, Values and StatisticValues"],
      [{ Value: 1, Values: [1] }, "one of Value, Values and StatisticValues"],
      [{ Value: NaN }, "no number"],
      [{ Values: [1, 2], Counts: [1] }, "2 values and 1 counts"],
      [{ Values: Array<number>(151).fill(1) }, "the most is 150"],
      [{ Value: 1, Timestamp: new Date(clock.now() + 3 * 60 * minuteMs) }, "in the future"],
      [{ Value: 1, Timestamp: new Date(clock.now() - 15 * 24 * 60 * minuteMs) }, "two weeks"],
    ];
    for (const [datum, says] of bad) {
      const MetricData = [
        { MetricName: "good", Value: 1 },
        { MetricName: "m", ...datum },
      ];
      const error = await failure("PutMetricData", { Namespace: "n", MetricData });
      expect(error.message).to.contain(says);
    }
    expect((await failure("PutMetricData", { MetricData: [] })).message).to.contain("Namespace is required");
    const many = Array<object>(1001).fill({ MetricName: "m", Value: 1 });
    expect((await failure("PutMetricData", { Namespace: "n", MetricData: many })).message).to.contain("1000");
    expect((await call("ListMetrics", {})).Metrics).to.deep.equal([]);
  });

  it("answers several statistics at once in the older way", async () => {
    await put({ Values: [1, 5], Unit: "Seconds" });
    const asked = { Namespace: "n", MetricName: "m", Period: 300, ...range() };
    const answer = await call("GetMetricStatistics", {
      ...asked,
      Statistics: ["Sum", "Maximum"],
      ExtendedStatistics: ["p50"],
    });
    expect(answer).to.deep.equal({
      Label: "m",
      Datapoints: [
        {
          Timestamp: new Date(clock.now()),
          Unit: "Seconds",
          Sum: 6,
          Maximum: 5,
          ExtendedStatistics: { p50: 1 },
        },
      ],
    });
    const otherUnit = await call("GetMetricStatistics", { ...asked, Unit: "Count", Statistics: ["Sum"] });
    expect(otherUnit.Datapoints).to.deep.equal([]);
    expect((await failure("GetMetricStatistics", asked)).message).to.contain("must be given");
    const long = { ...asked, Period: 60, StartTime: new Date(0), Statistics: ["Sum"] };
    expect((await failure("GetMetricStatistics", long)).message).to.contain("exceeds the limit of 1440");
  });

  it("lists metrics by namespace, name, dimension and recency, in pages", async () => {
    const dimensions = (Value: string): object => ({ Dimensions: [{ Name: "Domain", Value }] });
    await put({ Value: 1, ...dimensions("user") });
    await put({ Value: 1, ...dimensions("auth") }, "other");
    const names = async (filter: object): Promise<string[]> =>
      (await call("ListMetrics", filter)).Metrics.map(
        (one: any) => `${one.Namespace} ${one.Dimensions[0].Value}`,
      );
    expect(await names({})).to.deep.equal(["n user", "other auth"]);
    expect(await names({ Namespace: "other" })).to.deep.equal(["other auth"]);
    expect(await names({ MetricName: "none" })).to.deep.equal([]);
    expect(await names({ Dimensions: [{ Name: "Domain" }] })).to.have.length(2);
    expect(await names({ Dimensions: [{ Name: "Domain", Value: "user" }] })).to.deep.equal(["n user"]);
    expect(await names({ Dimensions: [{ Name: "Consumer" }] })).to.deep.equal([]);
    await clock.advance(4 * 60 * minuteMs);
    expect(await names({ RecentlyActive: "PT3H" })).to.deep.equal([]);
    for (let i = 0; i < 500; i += 1) await put({ Value: 1, ...dimensions(`d${i}`) });
    const first = await call("ListMetrics", {});
    const second = await call("ListMetrics", { NextToken: first.NextToken });
    expect([first.Metrics.length, second.Metrics.length, second.NextToken]).to.deep.equal([
      500,
      2,
      undefined,
    ]);
  });
});
