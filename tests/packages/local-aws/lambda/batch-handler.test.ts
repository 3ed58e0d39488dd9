import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import {
  type BatchPorts,
  type BatchSettings,
  handleBatch,
} from "../../../../packages/local-aws/lambda/batch-handler";
import type { InvocationResult } from "../../../../packages/local-aws/lambda/invocation";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";
import { FakeQueue, message, queueArn } from "./fakes";

interface Setting {
  readonly invoke?: (payload: string) => Promise<InvocationResult>;
  readonly settings?: Partial<BatchSettings>;
}

function setUp({ invoke = answering("null"), settings: changes }: Setting) {
  const clock = new ManualClock();
  const queue = new FakeQueue();
  const trace = new Trace();
  const payloads: string[] = [];
  const closing = new AbortController();
  const settings: BatchSettings = {
    queueArn,
    functionName: "consumer",
    filter: () => true,
    reportsBatchItemFailures: false,
    throttleRetryMs: 1000,
    ...changes,
  };
  const ports: BatchPorts = {
    clock,
    trace,
    queue,
    signal: closing.signal,
    invoke: (records) => {
      const payload = JSON.stringify({ Records: records });
      payloads.push(payload);
      return invoke(payload);
    },
  };
  const steps = (): string[] => trace.entries.map(({ step, id }) => `${step} ${id}`);
  return { clock, queue, trace, payloads, closing, settings, ports, steps };
}

function answering(payload: string): () => Promise<InvocationResult> {
  return async () => ({ kind: "response", payload });
}

const failing = async (): Promise<InvocationResult> => ({
  kind: "error",
  error: { errorType: "TypeError", errorMessage: "boom" },
});

const partial = { reportsBatchItemFailures: true };

async function throttled(): Promise<InvocationResult> {
  throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
}

describe("handleBatch", () => {
  it("deletes nothing when the function fails, and asks for a slower pace", async () => {
    const { queue, settings, ports, steps, trace } = setUp({ invoke: failing });
    expect(await handleBatch([message("a"), message("b")], settings, ports)).to.equal("failed");
    expect(queue.deleted).to.deep.equal([]);
    expect(steps()).to.deep.equal(["received a", "received b", "function-error a", "function-error b"]);
    expect(trace.entries[2]).to.include({ where: "consumer", body: "a", note: "TypeError: boom" });
  });

  it("keeps the pace when a function with partial responses fails as a whole", async () => {
    const { queue, settings, ports } = setUp({ invoke: failing, settings: partial });
    expect(await handleBatch([message("a")], settings, ports)).to.equal("taken");
    expect(queue.deleted).to.deep.equal([]);
  });

  it("deletes the whole batch when the function answers, whatever it says", async () => {
    const invoke = answering('{"batchItemFailures":[{"itemIdentifier":"a"}]}');
    const { queue, settings, ports, steps } = setUp({ invoke });
    await handleBatch([message("a"), message("b")], settings, ports);
    expect(queue.deleted).to.deep.equal(["handle-a", "handle-b"]);
    expect(steps()).to.deep.equal(["received a", "received b", "handled a", "handled b"]);
  });

  it("leaves only what a partial response names", async () => {
    const invoke = answering('{"batchItemFailures":[{"itemIdentifier":"a"}]}');
    const { queue, settings, ports, steps } = setUp({ invoke, settings: partial });
    await handleBatch([message("a"), message("b")], settings, ports);
    expect(queue.deleted).to.deep.equal(["handle-b"]);
    expect(steps().slice(2)).to.deep.equal(["returned a", "handled b"]);
  });

  it("deletes nothing when the partial response cannot be understood", async () => {
    const invoke = answering('{"batchItemFailures":[{"foo":"a"}]}');
    const { queue, settings, ports, trace } = setUp({ invoke, settings: partial });
    await handleBatch([message("a"), message("b")], settings, ports);
    expect(queue.deleted).to.deep.equal([]);
    expect(trace.entries[2]).to.have.property("step", "function-error");
    expect(trace.entries[2]?.note).to.contain("an itemIdentifier is missing");
  });

  it("treats an invocation that could not be carried out as a failure", async () => {
    const invoke = (): Promise<InvocationResult> => Promise.reject(new Error("no such binary"));
    const { queue, settings, ports, trace } = setUp({ invoke });
    expect(await handleBatch([message("a")], settings, ports)).to.equal("failed");
    expect(queue.deleted).to.deep.equal([]);
    expect(trace.entries[1]?.note).to.contain("no such binary");
  });

  it("says which messages a failed delete leaves to come back, and deletes the others", async () => {
    const { queue, settings, ports, steps } = setUp({});
    queue.failDeletes = 1;
    const messages = Array.from({ length: 11 }, (_, index) => message(`m${index}`));
    expect(await handleBatch(messages, settings, ports)).to.equal("taken");
    expect(queue.deleted).to.deep.equal(["handle-m10"]);
    expect(steps().slice(11)).to.deep.equal([
      ...Array.from({ length: 10 }, (_, index) => `returned m${index}`),
      "handled m10",
    ]);
  });

  it("deletes what the filter does not take, without showing it to the function", async () => {
    const filter = (body: string): boolean => body === "wanted";
    const { queue, settings, ports, payloads, steps } = setUp({ settings: { filter }, invoke: failing });
    await handleBatch([message("a", "wanted"), message("b", "other")], settings, ports);
    expect(queue.deleted).to.deep.equal(["handle-b"]);
    expect(
      payloads.map((payload) => (JSON.parse(payload) as { Records: object[] }).Records.length),
    ).to.deep.equal([1]);
    expect(steps()).to.deep.equal(["unmatched b", "received a", "function-error a"]);
  });

  it("does not invoke the function at all when the filter takes nothing", async () => {
    const { payloads, settings, ports } = setUp({ settings: { filter: () => false } });
    expect(await handleBatch([message("a")], settings, ports)).to.equal("taken");
    expect(payloads).to.deep.equal([]);
  });

  it("retries a throttled batch until it would outlive the visibility timeout, then lets go", async () => {
    const { clock, queue, settings, ports, payloads, steps } = setUp({ invoke: throttled });
    queue.visibilitySeconds = 3;
    const handled = handleBatch([message("a")], settings, ports);
    await clock.advance(1999);
    expect(payloads).to.have.length(2);
    await clock.advance(1);
    expect(payloads).to.have.length(3);
    expect(await handled).to.equal("throttled");
    expect(queue.deleted).to.deep.equal([]);
    expect(steps()).to.deep.equal(["received a", "returned a"]);
    expect(clock.timers).to.equal(0);
  });

  it("hands a throttled batch over once there is room again", async () => {
    let attempts = 0;
    const invoke = (): Promise<InvocationResult> => (attempts++ === 0 ? throttled() : answering("null")());
    const { clock, queue, settings, ports } = setUp({ invoke });
    const handled = handleBatch([message("a")], settings, ports);
    await clock.advance(1000);
    expect(await handled).to.equal("taken");
    expect(queue.deleted).to.deep.equal(["handle-a"]);
  });

  it("lets go of a throttled batch at once when it is shut down", async () => {
    const { closing, clock, settings, ports } = setUp({ invoke: throttled });
    const handled = handleBatch([message("a")], settings, ports);
    await clock.advance(0);
    closing.abort();
    expect(await handled).to.equal("throttled");
    expect(clock.timers).to.equal(0);
  });

  it("splits a batch whose event would be over 6 MB", async () => {
    const { queue, settings, ports, payloads } = setUp({});
    const large = Array.from({ length: 8 }, (_, index) => message(`m${index}`, "x".repeat(1_000_000)));
    await handleBatch(large, settings, ports);
    expect(
      payloads.map((payload) => (JSON.parse(payload) as { Records: object[] }).Records.length),
    ).to.deep.equal([6, 2]);
    expect(Math.max(...payloads.map((payload) => payload.length))).to.be.at.most(6_291_456);
    expect(queue.deleted).to.have.length(8);
  });
});
