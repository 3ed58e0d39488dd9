import { expect } from "chai";
import {
  FunctionInvoker,
  type InvokerSettings,
} from "../../../../packages/local-aws/lambda/function-invoker";
import type { LiveFunction } from "../../../../packages/local-aws/lambda/function-registry";
import type { EndedInvocation } from "../../../../packages/local-aws/lambda/invocation";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock, settle } from "../manual-clock";
import { deployed, FakeRunner, responded, threw } from "./fakes";

function setUp(changes: Partial<InvokerSettings> = {}, reservedConcurrency?: number) {
  const clock = new ManualClock();
  const trace = new Trace();
  const runner = new FakeRunner();
  const metrics: string[] = [];
  const metric: InvokerSettings["metric"] = (name, { FunctionName }, value) => {
    metrics.push(`${FunctionName} ${name} ${value}`);
  };
  const invoker = new FunctionInvoker({ clock, trace, runner, metric, ...changes });
  const target: LiveFunction = { deployed: deployed(), tags: new Map(), reservedConcurrency, running: 0 };
  return { clock, trace, runner, metrics, invoker, target };
}

/** Holds every invocation open until it is answered. */
function holdOpen(runner: FakeRunner): ((ended: EndedInvocation) => void)[] {
  const open: ((ended: EndedInvocation) => void)[] = [];
  runner.answer = () => new Promise((resolve) => open.push(resolve));
  return open;
}

describe("FunctionInvoker", () => {
  it("throttles beyond the reserved concurrency, and not before", async () => {
    const { runner, invoker, target, metrics } = setUp({}, 1);
    const [first, ...others] = [holdOpen(runner), invoker.invoke(target, "{}")];
    const error = await invoker.invoke(target, "{}").catch((reason: Error) => reason);
    expect(error).to.include({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      httpStatus: 429,
    });
    expect(metrics).to.include("orders-consumer Throttles 1");
    first[0]?.(responded("1"));
    await Promise.all(others);
    void invoker.invoke(target, "{}");
    await settle();
    expect(runner.invocations).to.have.length(2);
  });

  it("throttles everything at a reserved concurrency of 0", async () => {
    const { runner, invoker, target } = setUp({}, 0);
    const error = await invoker.invoke(target, "{}").catch((reason: Error) => reason);
    expect(error).to.have.property("name", "TooManyRequestsException");
    expect(runner.invocations).to.deep.equal([]);
  });

  it("frees the concurrency of an invocation that could not be carried out", async () => {
    const { runner, invoker, target } = setUp({}, 1);
    runner.answer = () => Promise.reject(new Error("no process"));
    const error = await invoker.invoke(target, "{}").catch((reason: Error) => reason);
    expect((error as Error).message).to.equal("no process");
    runner.answer = () => responded("1");
    expect(await invoker.invoke(target, "{}")).to.deep.equal({ kind: "response", payload: "1" });
    expect(invoker.count).to.equal(0);
  });

  it("publishes Lambda's own metrics for each invocation", async () => {
    const { runner, invoker, target, metrics } = setUp();
    await invoker.invoke(target, "{}");
    runner.answer = () => threw("boom");
    await invoker.invoke(target, "{}");
    expect(metrics.map((line) => line.replace("orders-consumer ", ""))).to.deep.equal([
      ...["ConcurrentExecutions 1", "Invocations 1", "Errors 0", "Duration 7"],
      ...["ConcurrentExecutions 1", "Invocations 1", "Errors 1", "Duration 7"],
    ]);
  });

  it("gives each invocation a request id and a trace id of its own", async () => {
    const { runner, invoker, target } = setUp();
    await invoker.invoke(target, '{"a":1}');
    await invoker.invoke(target, "{}");
    const [one, two] = runner.invocations;
    expect(one?.payload).to.equal('{"a":1}');
    expect(one?.requestId)
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.to.equal(two?.requestId);
    // 0x6955b900 is 2026-01-01T00:00:00Z, where the clock stands.
    expect(one?.traceId).to.match(/^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it("retries an asynchronous invocation after one and two minutes with the same request id, then gives up", async () => {
    const { clock, trace, runner, invoker, target } = setUp();
    runner.answer = () => threw("boom");
    invoker.invokeLater(target, '{"n":1}');
    await clock.advance(59_999);
    expect(runner.invocations).to.have.length(1);
    await clock.advance(1);
    expect(runner.invocations).to.have.length(2);
    await clock.advance(119_999);
    expect(runner.invocations).to.have.length(2);
    expect(invoker.count).to.equal(1);
    await clock.advance(1);
    expect(runner.invocations).to.have.length(3);
    expect(new Set(runner.invocations.map(({ requestId }) => requestId)).size).to.equal(1);
    expect(invoker.count).to.equal(0);
    await clock.advance(86_400_000);
    expect(runner.invocations).to.have.length(3);
    expect(trace.entries.map(({ step, body, note }) => ({ step, body, note }))).to.deep.equal([
      { step: "function-error", body: '{"n":1}', note: "Error: boom" },
      { step: "function-error", body: '{"n":1}', note: "Error: boom" },
      { step: "function-error", body: '{"n":1}', note: "Error: boom (given up)" },
    ]);
  });

  it("ends an asynchronous invocation at its first success", async () => {
    const { clock, trace, runner, invoker, target } = setUp({ asyncRetryDelaysMs: [10, 20] });
    runner.answer = () => (runner.invocations.length === 1 ? threw("boom") : responded("null"));
    invoker.invokeLater(target, "{}");
    await clock.advance(1000);
    expect(runner.invocations).to.have.length(2);
    expect(trace.entries).to.have.length(1);
  });

  it("puts a throttled asynchronous invocation off without counting an attempt", async () => {
    const { clock, trace, runner, invoker, target } = setUp({}, 0);
    invoker.invokeLater(target, "{}");
    await clock.advance(3000);
    expect(runner.invocations).to.deep.equal([]);
    target.reservedConcurrency = 1;
    await clock.advance(4000);
    expect(runner.invocations).to.have.length(1);
    expect(trace.entries).to.deep.equal([]);
  });

  it("drops an asynchronous invocation that is throttled for six hours", async () => {
    const { clock, trace, invoker, target } = setUp({ asyncRetryDelaysMs: [] }, 0);
    invoker.invokeLater(target, "{}");
    await clock.advance(5.9 * 3_600_000);
    expect(invoker.count).to.equal(1);
    await clock.advance(0.2 * 3_600_000);
    expect(invoker.count).to.equal(0);
    expect(trace.entries[0]?.note).to.contain("Rate Exceeded.").and.to.contain("given up");
  });

  it("forgets waiting retries when closed", async () => {
    const { clock, runner, invoker, target } = setUp();
    runner.answer = () => threw("boom");
    invoker.invokeLater(target, "{}");
    await settle();
    invoker.close();
    await invoker.idle();
    expect(clock.timers).to.equal(0);
    expect(runner.invocations).to.have.length(1);
  });

  it("is idle as soon as nothing is under way", async () => {
    const { runner, invoker, target } = setUp();
    await invoker.idle();
    const open = holdOpen(runner);
    void invoker.invoke(target, "{}");
    let isIdle = false;
    void invoker.idle().then(() => (isIdle = true));
    await settle();
    expect(isIdle).to.equal(false);
    open[0]?.(responded("null"));
    await settle();
    expect(isIdle).to.equal(true);
  });
});
