import { expect } from "chai";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import { LambdaService, type LambdaSettings } from "../../../../packages/local-aws/lambda/lambda-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { errorOf } from "../../../recording";
import { ManualClock, settle } from "../manual-clock";
import { account, FakeQueue, FakeRunner, message, queueArn, responded, spec, threw } from "./fakes";

const orders = { FunctionName: "orders-consumer" };
const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:orders-consumer";

const opened: LambdaService[] = [];
afterEach(() => Promise.all(opened.splice(0).map((lambda) => lambda.close())));

async function setUp(changes: Partial<LambdaSettings> = {}) {
  const clock = new ManualClock();
  const trace = new Trace();
  const queue = new FakeQueue();
  const runner = new FakeRunner();
  const lambda = new LambdaService({
    account,
    clock,
    trace,
    runner,
    queues: queue,
    compilePattern: (pattern) => {
      if (!pattern.startsWith("{")) throw new Error("not a pattern");
      return (event) => event.includes("wanted");
    },
    log: () => undefined,
    ...changes,
  });
  await lambda.createFunction(spec());
  const map = (input: object = {}) =>
    lambda.operations.CreateEventSourceMapping({ ...orders, EventSourceArn: queueArn, ...input });
  /** A mapping that is in effect. */
  const mapped = async (input?: object) => {
    const { UUID } = await map(input);
    await clock.advance(100);
    return UUID;
  };
  const stateOf = async (UUID: string | undefined): Promise<string | undefined> =>
    (await lambda.operations.GetEventSourceMapping({ UUID })).State;
  opened.push(lambda);
  return { clock, trace, queue, runner, lambda, map, mapped, stateOf };
}

const refusal = (call: Promise<unknown>) => errorOf(() => call) as Promise<AwsError>;

const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString();

describe("LambdaService, functions", () => {
  it("refuses a function that exists, and calls to one that does not", async () => {
    const { lambda } = await setUp();
    expect(await refusal(lambda.createFunction(spec()))).to.include({
      code: "ResourceConflictException",
      message: "Function already exist: orders-consumer",
      httpStatus: 409,
    });
    const { operations } = lambda;
    const missing = { FunctionName: "nobody" };
    for (const call of [
      operations.Invoke(missing),
      operations.GetFunction(missing),
      operations.GetFunctionConfiguration(missing),
      operations.PutFunctionConcurrency({ ...missing, ReservedConcurrentExecutions: 1 }),
      operations.CreateEventSourceMapping({ ...missing, EventSourceArn: queueArn }),
      operations.ListEventSourceMappings(missing),
    ]) {
      expect(await refusal(call)).to.include({
        code: "ResourceNotFoundException",
        message: "Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody",
        httpStatus: 404,
      });
    }
  });

  it("forgets a function, and gives its name again", async () => {
    const { lambda } = await setUp();
    await lambda.operations.DeleteFunction(orders);
    const gone = lambda.operations.DeleteFunction(orders);
    expect(await refusal(gone)).to.include({ code: "ResourceNotFoundException", httpStatus: 404 });
    await lambda.createFunction(spec());
  });

  it("refuses payloads over the limit of each kind of invocation", async () => {
    const { lambda } = await setUp();
    const large = (bytes: number): Buffer => Buffer.from(`"${"x".repeat(bytes - 2)}"`);
    const invoke = (Payload: Buffer, InvocationType: "Event" | "RequestResponse") =>
      lambda.operations.Invoke({ ...orders, InvocationType, Payload });
    expect(await refusal(invoke(large(6_291_457), "RequestResponse"))).to.include({
      code: "RequestTooLargeException",
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
      httpStatus: 413,
    });
    expect(await refusal(invoke(large(1_048_577), "Event"))).to.have.property("httpStatus", 413);
    expect((await invoke(large(6_291_456), "RequestResponse")).StatusCode).to.equal(200);
    expect((await invoke(large(1_048_576), "Event")).StatusCode).to.equal(202);
  });

  it("refuses a payload that is not JSON, and options it does not simulate", async () => {
    const { lambda } = await setUp();
    const invoke = (input: object) => lambda.operations.Invoke({ ...orders, ...input });
    expect(await refusal(invoke({ Payload: Buffer.from("{") }))).to.have.property(
      "code",
      "InvalidRequestContentException",
    );
    expect((await refusal(invoke({ LogType: "Tail" }))).message).to.contain('LogType "Tail"');
    expect((await refusal(invoke({ ClientContext: "e30=" }))).message).to.contain('"ClientContext"');
    expect((await refusal(invoke({ Qualifier: "live" }))).message).to.contain("orders-consumer:live");
    expect((await invoke({ LogType: "None", ClientContext: undefined })).StatusCode).to.equal(200);
  });

  it("answers an invocation with the function's response, or with its error", async () => {
    const { lambda, runner } = await setUp();
    runner.answer = () => responded('{"ok":true}');
    const good = await lambda.operations.Invoke({
      FunctionName: functionArn,
      Payload: Buffer.from('{"n":1}'),
    });
    expect(good).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(good).not.to.have.property("FunctionError");
    expect(text(good.Payload)).to.equal('{"ok":true}');
    expect(runner.invocations[0]?.payload).to.equal('{"n":1}');

    runner.answer = () => threw("boom");
    const bad = await lambda.operations.Invoke(orders);
    expect(bad).to.include({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(JSON.parse(text(bad.Payload))).to.deep.equal({ errorType: "Error", errorMessage: "boom" });
    expect(runner.invocations[1]?.payload).to.equal("{}");
  });

  it("carries out a dry run without invoking", async () => {
    const { lambda, runner } = await setUp();
    const answer = await lambda.operations.Invoke({ ...orders, InvocationType: "DryRun" });
    expect(answer.StatusCode).to.equal(204);
    expect(runner.invocations).to.deep.equal([]);
  });

  it("throttles by the reserved concurrency that was put", async () => {
    const { lambda } = await setUp();
    const put = (ReservedConcurrentExecutions: number) =>
      lambda.operations.PutFunctionConcurrency({ ...orders, ReservedConcurrentExecutions });
    expect(await refusal(put(-1))).to.have.property("code", "ValidationException");
    expect((await put(0)).ReservedConcurrentExecutions).to.equal(0);
    expect(await refusal(lambda.operations.Invoke(orders))).to.include({
      code: "TooManyRequestsException",
      httpStatus: 429,
    });
    const { Concurrency } = await lambda.operations.GetFunction(orders);
    expect(Concurrency).to.deep.equal({ ReservedConcurrentExecutions: 0 });
  });

  it("describes its functions, a page at a time", async () => {
    const { lambda } = await setUp();
    await lambda.createFunction(spec({ functionName: "second", environment: { LIMIT: "5" } }));
    const first = await lambda.operations.ListFunctions({ MaxItems: 1 });
    expect(first.Functions?.map(({ FunctionName }) => FunctionName)).to.deep.equal(["orders-consumer"]);
    const second = await lambda.operations.ListFunctions({ Marker: first.NextMarker, MaxItems: 1 });
    expect(second).not.to.have.property("NextMarker", "2");
    expect(second.Functions?.[0]).to.deep.include({
      FunctionName: "second",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 5,
      MemorySize: 128,
      LastModified: "2026-01-01T00:00:00.000+0000",
      Environment: { Variables: { LIMIT: "5" } },
    });
    expect(await lambda.operations.GetFunctionConfiguration(orders)).to.include({
      FunctionArn: functionArn,
      State: "Active",
    });
    expect((await refusal(lambda.operations.ListFunctions({ Marker: "x" }))).message).to.contain('"x"');
  });

  it("kills a running process of a function", async () => {
    const { lambda, runner } = await setUp();
    expect(lambda.killOne("orders-consumer")).to.equal(true);
    expect(runner.killed).to.deep.equal(["orders-consumer"]);
  });

  it("is for a while the old code with the new settings, when both are changed, and as it is when nothing is", async () => {
    const { clock, lambda, runner } = await setUp();
    const invoked = async (): Promise<unknown[]> => {
      await lambda.operations.Invoke(orders);
      const { spec: one, codeSha256 } = runner.invoked.at(-1)!;
      return [one.environment, codeSha256];
    };
    const { files } = spec();
    const [environment, next] = [{ STEP: "2" }, { "index.js": Buffer.from("next") }];
    const updating = lambda.updateFunction("orders-consumer", { environment, files: next });
    await settle();
    expect(await invoked()).to.deep.equal([environment, String(files["index.js"])]);
    await clock.advance(100);
    await updating;
    expect(await invoked()).to.deep.equal([environment, "next"]);
    const before = runner.invoked.at(-1);
    await lambda.updateFunction("orders-consumer", { environment, files: next });
    await invoked();
    expect(runner.invoked.at(-1)).to.equal(before);
  });
});

describe("LambdaService, event source mappings", () => {
  it("refuses a queue that does not exist, a second mapping, and other sources", async () => {
    const { queue, map } = await setUp();
    queue.visibilitySeconds = undefined;
    expect(await refusal(map())).to.include({
      code: "InvalidParameterValueException",
      message:
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    });
    queue.visibilitySeconds = 4;
    expect((await refusal(map())).message).to.equal(
      "Queue visibility timeout: 4 seconds is less than Function timeout: 5 seconds",
    );
    queue.visibilitySeconds = 5;
    const { UUID } = await map();
    expect(await refusal(map())).to.include({
      code: "ResourceConflictException",
      message: `An event source mapping with SQS arn (" ${queueArn} ") and function (" orders-consumer ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      httpStatus: 409,
    });
    const stream = "arn:aws:kinesis:eu-west-1:000000000000:stream/orders";
    expect((await refusal(map({ EventSourceArn: stream }))).message).to.contain(stream);
  });

  it("refuses bad options and filters before anything exists", async () => {
    const { lambda, map } = await setUp();
    expect(await refusal(map({ BatchSize: 0 }))).to.have.property("code", "ValidationException");
    const FilterCriteria = { Filters: [{ Pattern: "simple string" }] };
    expect((await refusal(map({ FilterCriteria }))).message).to.equal("Invalid filter pattern definition.");
    expect((await lambda.operations.ListEventSourceMappings({})).EventSourceMappings).to.deep.equal([]);
  });

  it("answers with Lambda's defaults and is enabled a little later", async () => {
    const { clock, queue, map, stateOf } = await setUp();
    const created = await map();
    expect(created).to.deep.include({
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      EventSourceArn: queueArn,
      FunctionArn: functionArn,
      EventSourceMappingArn: `arn:aws:lambda:eu-west-1:000000000000:event-source-mapping:${created.UUID}`,
      LastModified: new Date(Date.UTC(2026, 0, 1)),
    });
    expect(created).not.to.have.any.keys("ScalingConfig", "FilterCriteria");
    await clock.advance(99);
    expect(await stateOf(created.UUID)).to.equal("Creating");
    expect(queue.isPolled).to.equal(false);
    await clock.advance(1);
    expect(await stateOf(created.UUID)).to.equal("Enabled");
    expect(queue.isPolled).to.equal(true);
  });

  it("refuses changes while one is not yet in effect", async () => {
    const { clock, map, lambda } = await setUp();
    const { UUID } = await map();
    const update = () => lambda.operations.UpdateEventSourceMapping({ UUID, BatchSize: 5 });
    const busy = {
      code: "ResourceInUseException",
      message: "Cannot update the event source mapping because it is in use.",
      httpStatus: 400,
    };
    expect(await refusal(update())).to.include(busy);
    await clock.advance(100);
    expect((await update()).State).to.equal("Updating");
    expect(await refusal(update())).to.include(busy);
    expect((await refusal(lambda.operations.DeleteEventSourceMapping({ UUID }))).message).to.equal(
      "Cannot delete the event source mapping because it is in use.",
    );
    await clock.advance(100);
    expect((await update()).BatchSize).to.equal(5);
  });

  it("goes on reading while it is being disabled, stops when it is, and starts again", async () => {
    const { clock, queue, stateOf, lambda, runner, mapped } = await setUp();
    const UUID = await mapped({ Enabled: true });
    const set = (Enabled: boolean) => lambda.operations.UpdateEventSourceMapping({ UUID, Enabled });
    expect((await set(false)).State).to.equal("Disabling");
    queue.bring(message("late"));
    await settle();
    expect(runner.invocations).to.have.length(1);
    await clock.advance(100);
    expect(await stateOf(UUID)).to.equal("Disabled");
    expect(queue.lastRequest?.signal.aborted).to.equal(true);
    const polls = queue.requests.length;
    await clock.advance(60_000);
    expect(queue.requests).to.have.length(polls);
    expect((await set(true)).State).to.equal("Enabling");
    await clock.advance(100);
    expect(await stateOf(UUID)).to.equal("Enabled");
    expect(queue.requests).to.have.length(polls + 1);
  });

  it("is created disabled when asked, and stays so over an update of other options", async () => {
    const { clock, queue, stateOf, lambda, mapped } = await setUp();
    const UUID = await mapped({ Enabled: false });
    expect(await stateOf(UUID)).to.equal("Disabled");
    await lambda.operations.UpdateEventSourceMapping({ UUID, BatchSize: 3 });
    await clock.advance(100);
    expect(await stateOf(UUID)).to.equal("Disabled");
    expect(queue.requests).to.deep.equal([]);
  });

  it("reads with the new options once an update is in effect", async () => {
    const { clock, queue, lambda, mapped } = await setUp();
    const UUID = await mapped();
    const ScalingConfig = { MaximumConcurrency: 2 };
    await lambda.operations.UpdateEventSourceMapping({ UUID, BatchSize: 3, ScalingConfig });
    expect(queue.lastRequest?.maxMessages).to.equal(10);
    await clock.advance(100);
    expect(queue.requests[0]?.signal.aborted).to.equal(true);
    expect(queue.lastRequest?.maxMessages).to.equal(3);
    expect(await lambda.operations.GetEventSourceMapping({ UUID })).to.deep.include({ ScalingConfig });
  });

  it("refuses an update to a bad filter, and stays as it is", async () => {
    const { stateOf, lambda, mapped } = await setUp();
    const UUID = await mapped();
    const FilterCriteria = { Filters: [{ Pattern: "simple string" }] };
    const error = await refusal(lambda.operations.UpdateEventSourceMapping({ UUID, FilterCriteria }));
    expect(error.message).to.equal("Invalid filter pattern definition.");
    expect(await stateOf(UUID)).to.equal("Enabled");
  });

  it("is not enabled any more when closed while it was being created", async () => {
    const { clock, queue, map, lambda } = await setUp();
    await map();
    await lambda.close();
    expect(clock.timers).to.equal(0);
    expect(queue.requests).to.deep.equal([]);
  });

  it("goes on with another function, unless that has a mapping of the queue", async () => {
    const { clock, queue, runner, lambda, map, mapped } = await setUp();
    const UUID = await mapped();
    await lambda.createFunction(spec({ functionName: "second" }));
    const update = (FunctionName: string) =>
      lambda.operations.UpdateEventSourceMapping({ UUID, FunctionName });
    expect(await update("second")).to.include({
      FunctionArn: functionArn.replace("orders-consumer", "second"),
    });
    await clock.advance(100);
    queue.bring(message("m"));
    await settle();
    expect(runner.invoked.map(({ spec: one }) => one.functionName)).to.deep.equal(["second"]);
    await map();
    expect(await refusal(update("orders-consumer"))).to.have.property("code", "ResourceConflictException");
  });

  it("meets the function that has the name by now, and gives messages back while there is none", async () => {
    const { queue, runner, lambda, trace, mapped } = await setUp();
    await mapped();
    await lambda.operations.DeleteFunction({ FunctionName: functionArn });
    queue.bring(message("early"));
    await settle();
    expect(trace.entries.at(-1)).to.deep.include({ step: "function-error", id: "early" });
    expect(queue.deleted).to.deep.equal([]);
    await lambda.createFunction(spec());
    queue.bring(message("late"));
    await settle();
    expect(runner.invoked.map(({ spec: one }) => one.functionName)).to.deep.equal(["orders-consumer"]);
    expect(queue.deleted).to.deep.equal(["handle-late"]);
  });

  it("gives up its id to one that is made by it, and goes on under another", async () => {
    const { lambda, map, mapped } = await setUp();
    const uuid = await mapped();
    await lambda.createFunction(spec({ functionName: "second" }));
    lambda.createEventSourceMapping({ FunctionName: "second", EventSourceArn: queueArn }, String(uuid));
    expect(await lambda.operations.GetEventSourceMapping({ UUID: uuid })).to.have.property(
      "FunctionArn",
      functionArn.replace("orders-consumer", "second"),
    );
    expect((await refusal(map())).message).not.to.contain(uuid);
  });

  it("is gone, and reads no more, a little after it was deleted", async () => {
    const { clock, queue, map, stateOf, lambda, mapped } = await setUp();
    const UUID = await mapped();
    expect((await lambda.operations.DeleteEventSourceMapping({ UUID })).State).to.equal("Deleting");
    expect(await stateOf(UUID)).to.equal("Deleting");
    await clock.advance(100);
    expect(await refusal(stateOf(UUID))).to.include({
      code: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
      httpStatus: 404,
    });
    expect(queue.lastRequest?.signal.aborted).to.equal(true);
    expect((await map()).State).to.equal("Creating");
  });

  it("lists by function and by source", async () => {
    const { map, lambda } = await setUp();
    const other = "arn:aws:sqs:eu-west-1:000000000000:other";
    await lambda.createFunction(spec({ functionName: "second" }));
    await map();
    await map({ FunctionName: "second" });
    await map({ EventSourceArn: other });
    const list = async (input: object): Promise<string[]> => {
      const { EventSourceMappings = [] } = await lambda.operations.ListEventSourceMappings(input);
      return EventSourceMappings.map(
        (one) => `${one.FunctionArn?.split(":")[6]} ${one.EventSourceArn?.split(":")[5]}`,
      );
    };
    expect(await list({})).to.have.length(3);
    expect(await list({ FunctionName: "second" })).to.deep.equal(["second orders"]);
    expect(await list({ EventSourceArn: other })).to.deep.equal(["orders-consumer other"]);
    expect(await list({ MaxItems: 2 })).to.have.length(2);
  });

  it("hands a batch to the function with its filter and its response type, and counts it as in flight", async () => {
    const { queue, runner, trace, lambda, mapped } = await setUp();
    await mapped({
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      FilterCriteria: { Filters: [{ Pattern: "{}" }] },
    });
    let finish = (): void => undefined;
    runner.answer = () =>
      new Promise((resolve) => {
        finish = () => resolve(responded('{"batchItemFailures":[{"itemIdentifier":"b"}]}'));
      });
    queue.bring(message("a", "wanted"), message("b", "wanted too"), message("c", "other"));
    await settle();
    expect(lambda.inFlight).to.equal(2);
    finish();
    await lambda.idle();
    expect(lambda.inFlight).to.equal(0);
    expect(queue.deleted).to.deep.equal(["handle-c", "handle-a"]);
    expect(trace.entries.map(({ step, id, where }) => `${step} ${id} ${where}`)).to.deep.equal([
      "unmatched c orders-consumer",
      "received a orders-consumer",
      "received b orders-consumer",
      "returned b orders-consumer",
      "handled a orders-consumer",
    ]);
  });

  it("frees the place of a batch only after its messages are deleted", async () => {
    const { queue, mapped } = await setUp();
    let finishDelete = (): void => undefined;
    queue.delete = () => new Promise((resolve) => (finishDelete = resolve));
    await mapped({ ScalingConfig: { MaximumConcurrency: 2 } });
    queue.bring(message("a"));
    await settle();
    const finishFirst = finishDelete;
    queue.bring(message("b"));
    await settle();
    expect(queue.isPolled).to.equal(false);
    finishFirst();
    await settle();
    expect(queue.isPolled).to.equal(true);
    finishDelete();
  });

  it("leaves no timer and ends the runner when closed", async () => {
    const { clock, queue, runner, lambda, mapped } = await setUp();
    await mapped();
    await lambda.close();
    expect(clock.timers).to.equal(0);
    expect(runner.closed).to.equal(true);
    expect(queue.lastRequest?.signal.aborted).to.equal(true);
  });
});
