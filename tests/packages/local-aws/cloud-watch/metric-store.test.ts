import { expect } from "chai";
import { MetricStore, minuteMs } from "../../../../packages/local-aws/cloud-watch/metric-store";
import { statisticOf } from "../../../../packages/local-aws/cloud-watch/statistic";

const t0 = Date.UTC(2026, 0, 1);
const age = { namespace: "n", metric: "age", dimensions: { Domain: "user" } };

describe("MetricStore", () => {
  function read(
    store: MetricStore,
    stat: string,
    fromMs: number,
    toMs: number,
    periodMs = minuteMs,
  ): [number, number][] {
    return [...store.read(age, fromMs, toMs, periodMs)].map(([atMs, period]) => [
      (atMs - t0) / minuteMs,
      statisticOf(stat)(period),
    ]);
  }

  it("keeps the seconds of metrics of high resolution, and of no others", () => {
    const store = new MetricStore();
    const fine = { ...age, isHighResolution: true };
    for (const seconds of [0, 9, 10, 29, 61])
      store.record({ ...fine, atMs: t0 + seconds * 1000, values: [1] });
    const seconds = (periodMs: number) =>
      read(store, "Sum", t0, t0 + 2 * minuteMs, periodMs).map(([at, sum]) => [Math.round(at * 60), sum]);
    expect(seconds(10_000)).to.deep.equal([
      [0, 2],
      [10, 1],
      [20, 1],
      [60, 1],
    ]);
    expect(seconds(30_000)).to.deep.equal([
      [0, 4],
      [60, 1],
    ]);
    expect(seconds(minuteMs)).to.deep.equal([
      [0, 4],
      [60, 1],
    ]);

    const coarse = new MetricStore();
    coarse.record({ ...age, atMs: t0 + 25_000, values: [1] });
    expect(read(coarse, "Sum", t0, t0 + minuteMs, 10_000), "at the beginning of its minute").to.deep.equal([
      [0, 1],
    ]);
  });

  it("forgets seconds after three hours", () => {
    const store = new MetricStore();
    const keepMs = 3 * 60 * minuteMs;
    for (let atMs = 0; atMs <= keepMs; atMs += 1000)
      store.record({ ...age, isHighResolution: true, atMs: t0 + atMs, values: [1] });
    expect(read(store, "Sum", t0, t0 + 2000, 1000)).to.deep.equal([[1 / 60, 1]]);
  });

  it("sums up by minute, and by longer periods at their whole multiples", () => {
    const store = new MetricStore();
    store.record({ ...age, atMs: t0 + 61_000, values: [4, 6], counts: [1, 3] });
    store.record({ ...age, atMs: t0 + 119_999, values: [1] });
    store.record({ ...age, atMs: t0 + 6 * minuteMs, values: [10] });
    const end = t0 + 10 * minuteMs;
    const rows: [stat: string, expected: [number, number][]][] = [
      [
        "SampleCount",
        [
          [1, 5],
          [6, 1],
        ],
      ],
      [
        "Sum",
        [
          [1, 23],
          [6, 10],
        ],
      ],
      [
        "Average",
        [
          [1, 4.6],
          [6, 10],
        ],
      ],
      [
        "Minimum",
        [
          [1, 1],
          [6, 10],
        ],
      ],
      [
        "Maximum",
        [
          [1, 6],
          [6, 10],
        ],
      ],
    ];
    for (const [stat, expected] of rows) expect(read(store, stat, t0, end), stat).to.deep.equal(expected);
    expect(read(store, "Sum", t0, end, 5 * minuteMs)).to.deep.equal([
      [0, 23],
      [5, 10],
    ]);
    expect(read(store, "Maximum", t0, end, 10 * minuteMs)).to.deep.equal([[0, 10]]);
  });

  it("reads from the start's period on, up to but not including the end", () => {
    const store = new MetricStore();
    for (let minute = 0; minute < 4; minute += 1) {
      store.record({ ...age, atMs: t0 + minute * minuteMs, values: [minute] });
    }
    const minutes = (from: number, to: number): number[] =>
      read(store, "Sum", t0 + from, t0 + to).map(([, value]) => value);
    expect(minutes(minuteMs, 3 * minuteMs)).to.deep.equal([1, 2]);
    expect(minutes(minuteMs + 1, 3 * minuteMs + 1)).to.deep.equal([1, 2, 3]);
  });

  it("answers minutes in order though they came out of order", () => {
    const store = new MetricStore();
    for (const minute of [2, 0, 1]) store.record({ ...age, atMs: t0 + minute * minuteMs, values: [minute] });
    expect(read(store, "Sum", t0, t0 + 5 * minuteMs)).to.deep.equal([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it("takes percentiles of weighted values", () => {
    const store = new MetricStore();
    store.record({ ...age, atMs: t0, values: [1, 2, 50, 100], counts: [50, 40, 9, 1] });
    const at = (stat: string): number | undefined => read(store, stat, t0, t0 + 1)[0]?.[1];
    expect(["p0", "p50", "p50.1", "p90", "p99", "p99.9", "p100"].map(at)).to.deep.equal([
      1, 1, 2, 2, 50, 100, 100,
    ]);
  });

  it("keeps totals exact when there are more different values than it remembers", () => {
    const store = new MetricStore();
    for (let value = 1; value <= 1500; value += 1) store.record({ ...age, atMs: t0, values: [value] });
    expect(read(store, "SampleCount", t0, t0 + 1)).to.deep.equal([[0, 1500]]);
    expect(read(store, "Maximum", t0, t0 + 1)).to.deep.equal([[0, 1500]]);
    expect(read(store, "p100", t0, t0 + 1)).to.deep.equal([[0, 1000]]);
  });

  it("adds what was summed up elsewhere; equal values count for percentiles", () => {
    const store = new MetricStore();
    store.recordSet({ ...age, unit: "Count", atMs: t0 }, { sum: 10, count: 2, min: 1, max: 9 });
    store.recordSet({ ...age, unit: "Count", atMs: t0 }, { sum: 8, count: 2, min: 4, max: 4 });
    expect(read(store, "Average", t0, t0 + 1)).to.deep.equal([[0, 4.5]]);
    expect(read(store, "p50", t0, t0 + 1)).to.deep.equal([[0, 4]]);
  });

  it("tells metrics apart by their dimensions, in whatever order", () => {
    const store = new MetricStore();
    store.record({ ...age, dimensions: { a: "1", b: "2" }, atMs: t0, values: [1] });
    store.record({ ...age, dimensions: { b: "2", a: "1" }, atMs: t0, values: [1] });
    store.record({ ...age, dimensions: { a: "1" }, atMs: t0, values: [1] });
    expect(store.list()).to.have.length(2);
    expect(store.find({ ...age, dimensions: { a: "1", b: "2" } })).to.not.equal(undefined);
    expect(store.find(age)).to.equal(undefined);
  });

  it("forgets the oldest minutes, and the metric without news for longest", () => {
    const store = new MetricStore({ keepMinutes: 2, keepSeries: 2 });
    for (const minute of [1, 2, 0, 3])
      store.record({ ...age, atMs: t0 + minute * minuteMs, values: [minute] });
    expect(read(store, "Sum", t0, t0 + 9 * minuteMs)).to.deep.equal([
      [2, 2],
      [3, 3],
    ]);
    store.record({ ...age, metric: "b", atMs: t0, values: [1] });
    store.record({ ...age, atMs: t0 + 3 * minuteMs, values: [1] });
    store.record({ ...age, metric: "c", atMs: t0, values: [1] });
    expect(store.list().map(({ series }) => series.metric)).to.deep.equal(["age", "c"]);
    store.record({ ...age, metric: "b", atMs: t0 + minuteMs, values: [7] });
    const [b] = store.read({ ...age, metric: "b" }, t0, t0 + 9 * minuteMs, minuteMs);
    expect(b?.[1].sum, "one that was forgotten begins anew").to.equal(7);
  });

  it("refuses statistics it does not know", () => {
    for (const stat of ["tm99", "p101", "p", "constructor", ""]) {
      expect(() => statisticOf(stat), stat).to.throw(`does not simulate the statistic "${stat}"`);
    }
  });
});
