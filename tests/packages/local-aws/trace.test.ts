import { expect } from "chai";
import { Trace, type TraceEntry } from "../../../packages/local-aws/trace";

const entry = (id: string): TraceEntry => ({ atMs: 0, step: "sent", where: "orders", id });

describe("what the trace remembers", () => {
  it("is bounded in entries and in text, and is the newest", () => {
    const trace = new Trace(10, 100);
    const rows: readonly [length: number, most: number][] = [
      [0, 20],
      [30, 6],
      [150, 1],
      [1, 20],
    ];
    for (const [length, most] of rows) {
      for (let one = 0; one < 1_000; one++)
        trace.record({ ...entry(`${length}/${one}`), body: "x".repeat(length) });
      expect(trace.entries.length, `of ${length} characters`).to.be.within(1, most);
      expect(trace.entries.at(-1)?.id).to.equal(`${length}/999`);
    }
  });
});

describe("waiting on the trace", () => {
  it("ends with an entry that was there before, or that comes", async () => {
    const trace = new Trace();
    const coming = trace.waitFor(({ id }) => id === "b", 60_000);
    trace.record(entry("a"));
    trace.record(entry("b"));
    expect((await coming).id).to.equal("b");
    expect((await trace.waitFor(({ id }) => id === "a")).id).to.equal("a");
  });

  it("ends when it has taken too long, and says what came last", async () => {
    const trace = new Trace();
    const failure = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);
    expect(await failure(trace.waitFor(() => false, 1))).to.match(/within 1 ms\. There is no entry/);
    trace.record(entry("a"));
    expect(await failure(trace.waitFor(() => false, 1))).to.match(/The last entries: sent orders\.$/);
  });
});
