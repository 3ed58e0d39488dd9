import { expect } from "chai";
import { Activity } from "../../../tools/dashboard/activity";
import { History } from "../../../tools/dashboard/history";
import { refreshEvent } from "../../../tools/dashboard/refresh-event";
import { UnprocessedReasons } from "../../../tools/dashboard/unprocessed-reasons";
import { LogService } from "../../../packages/local-aws/logs/log-service";
import { Trace, type TraceStep } from "../../../packages/local-aws/trace";
import { ManualClock } from "../../packages/local-aws/manual-clock";

describe("Activity", () => {
  const clock = new ManualClock();
  let trace: Trace;
  let activity: Activity;
  const record = (step: TraceStep, where: string, body?: string, note?: string): void =>
    trace.record({ atMs: clock.now(), step, where, id: "m1", ...(body && { body }), ...(note && { note }) });

  beforeEach(() => {
    trace = new Trace();
    activity = new Activity(trace, clock, new Set(["dead-letters"]));
  });

  it("counts by step, and by step and place", () => {
    record("published", "bus");
    record("published", "bus");
    record("handled", "f");
    expect(Object.fromEntries(activity.counts)).to.deep.equal({
      published: 2,
      "published bus": 2,
      handled: 1,
      "handled f": 1,
    });
  });

  it("counts what comes into a dead-letter queue, whoever put it there", () => {
    record("sent", "dead-letters");
    record("redriven", "dead-letters");
    expect(activity.counts.get("into dead-letters")).to.equal(2);
  });

  it("shows type and ids of the newest steps, newest first, and never what an event says", () => {
    const message = { type: "user.x", source: "s", data: { email: "a@b.example" }, metadata: { id: "e1" } };
    record("published", "bus", JSON.stringify({ "detail-type": "user.x", detail: message }));
    record("handled", "f", JSON.stringify(message));
    record("handled", "f", "no JSON");
    const newest = activity.newest();
    expect(newest.map(({ step, type, id }) => [step, type, id])).to.deep.equal([
      ["handled", "", "m1"],
      ["handled", "user.x", "e1"],
      ["published", "user.x", "e1"],
    ]);
    expect(JSON.stringify(newest)).not.to.contain("a@b.example");
  });

  it("remembers trouble for longer than what went well", () => {
    record("function-error", "f", undefined, "broken");
    record("sent", "dead-letters");
    record("sent", "work");
    record("matched", "bus/rule");
    for (let i = 0; i < 50; i += 1) record("handled", "f");
    expect(activity.newest()).to.have.length(40);
    expect(activity.newest().every(({ step }) => step === "handled")).to.be.true;
    expect(activity.newestTroubles().map(({ step, where }) => `${step} ${where}`)).to.deep.equal([
      "sent dead-letters",
      "function-error f",
    ]);
    for (let i = 0; i < 50; i += 1) record("returned", "f");
    expect(activity.newestTroubles()).to.have.length(20);
  });

  it("shows each delivery once: neither the rule's match nor the queue's arrival beside it", () => {
    record("matched", "bus/rule");
    record("sent", "work");
    record("delivered", "work");
    expect(activity.newest().map(({ step }) => step)).to.deep.equal(["delivered"]);
  });

  it("stops when it is closed", () => {
    activity.close();
    record("handled", "f");
    expect(activity.counts.size).to.equal(0);
  });
});

describe("History", () => {
  it("keeps the last slices of every line, zeros before its first and where it is missing", () => {
    const history = new History(3);
    history.push({ a: 1 });
    history.push({ a: 2, b: 5 });
    history.push({ b: 6 });
    expect(history.all()).to.deep.equal({ a: [1, 2, 0], b: [0, 5, 6] });
    history.push({});
    expect(history.all()).to.deep.equal({ a: [2, 0, 0], b: [5, 6, 0] });
  });
});

describe("UnprocessedReasons", () => {
  it("counts the reasons on metric lines by function, and what was logged at all", () => {
    const account = { id: "000000000000", region: "us-east-1" };
    const logs = new LogService({ account, clock: new ManualClock() });
    const reasons = new UnprocessedReasons(logs);
    const write = (line: string): void => logs.write("/aws/lambda/f", line, "s");
    const lines = [
      '{"_aws":{},"reasons":{"contract":2,"envelope":1}}',
      '{"reasons":{"contract":1,"odd":"text"}}',
      '{"reasons":{}}',
      '{"reasons":{"broken',
      "plain",
    ];
    lines.forEach(write);
    expect(Object.fromEntries(reasons.counts.get("f")!)).to.deep.equal({ contract: 3, envelope: 1 });
    expect(reasons.logged.get("f")).to.equal(lines.join("").length);
    reasons.close();
    write("more");
    expect(reasons.logged.get("f")).to.equal(lines.join("").length);
  });
});

describe("refreshEvent", () => {
  const id = "11111111-1111-4111-8111-111111111111";
  const nowMs = Date.UTC(2026, 0, 2);
  const refresh = (event: object): unknown => JSON.parse(refreshEvent(JSON.stringify(event), id, nowMs));

  it("gives an event a new id and the present time, and leaves the rest", () => {
    const old = "00000000-0000-4000-8000-000000000000";
    const event = (metadata: object) => ({ type: "t", data: { a: 1 }, metadata: { hops: 2, ...metadata } });
    expect(refresh(event({ id: old, time: "2025-01-01T00:00:00.000Z" }))).to.deep.equal(
      event({ id, time: "2026-01-02T00:00:00.000Z" }),
    );
  });

  it("mends no flaw", () => {
    for (const event of [
      { type: "t" },
      { type: "t", metadata: null },
      { type: "t", metadata: { id: "no-uuid", time: "yesterday" } },
      { type: "t", metadata: { time: 5 } },
    ]) {
      expect(refresh(event)).to.deep.equal(event);
    }
  });
});
