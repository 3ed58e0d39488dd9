// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { SchedulerService } from "../../../../packages/local-aws/scheduler/scheduler-service";
import { ManualClock } from "../manual-clock";

const minuteMs = 60_000;
const lambdaArn = "arn:aws:lambda:eu-west-1:123456789012:function:recover";
const start = Date.UTC(2026, 0, 1);

describe("SchedulerService", () => {
  let clock: ManualClock;
  let service: SchedulerService;
  let invoked: [minute: number, arn: string, input: string][];
  let failures: (Error | undefined)[];
  let abandonedCalls: string[];
  let abandoned: object | undefined;

  beforeEach(() => {
    clock = new ManualClock(start);
    [invoked, failures, abandonedCalls] = [[], [], []];
    service = new SchedulerService({
      account: { id: "123456789012", region: "eu-west-1" },
      clock,
      invoke: async ({ Arn = "" }, input) => {
        invoked.push([(clock.now() - start) / minuteMs, Arn, input]);
        const failure = failures.shift();
        if (failure) throw failure;
      },
      onAbandoned: ({ attempts, error, ...rest }) => {
        abandonedCalls.push(`${attempts} ${error.message}`);
        abandoned = rest;
      },
    });
  });
  afterEach(() => service.close());

  const call = (operation: string, input: object): Promise<any> => service.operations[operation]!(input);

  async function codeOf(operation: string, input: object): Promise<string> {
    return call(operation, input).then(
      () => "succeeded",
      (error: { code: string }) => error.code,
    );
  }

  const minutes = (): number[] => invoked.map(([minute]) => minute);
  const schedule = (more: object = {}, target: object = {}): object => ({
    Name: "s",
    ScheduleExpression: "rate(5 minutes)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: lambdaArn, RoleArn: "role", Input: '{"a":1}', ...target },
    ...more,
  });
  const create = (more?: object, target?: object): Promise<any> =>
    call("CreateSchedule", schedule(more, target));

  it("calls its target at its rate, with its input", async () => {
    const { ScheduleArn } = await create();
    expect(ScheduleArn).to.equal("arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s");
    await clock.advance(5 * minuteMs - 1);
    expect(invoked).to.deep.equal([]);
    await clock.advance(10 * minuteMs + 1);
    expect(invoked).to.deep.equal([5, 10, 15].map((minute) => [minute, lambdaArn, '{"a":1}']));
  });

  it("fills in what AWS fills in, and sends an empty object for no input", async () => {
    await create({}, { Input: '["<aws.scheduler.schedule-arn>","<aws.scheduler.scheduled-time>"]' });
    await create({ Name: "t" }, { Input: undefined });
    await clock.advance(5 * minuteMs);
    expect(invoked.map(([, , input]) => input)).to.deep.equal([
      '["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s","2026-01-01T00:05:00Z"]',
      "{}",
    ]);
  });

  it("keeps to its start and its end", async () => {
    const StartDate = new Date(start + 7 * minuteMs);
    await create({ StartDate, EndDate: new Date(start + 17 * minuteMs) });
    await clock.advance(60 * minuteMs);
    expect(minutes()).to.deep.equal([7, 12, 17]);
    expect(clock.timers).to.equal(0);
  });

  it("goes when its one time is over, if it shall", async () => {
    const ScheduleExpression = "at(2026-01-01T00:03:00)";
    await create({ ScheduleExpression, ActionAfterCompletion: "DELETE" });
    await create({ Name: "kept", ScheduleExpression });
    await clock.advance(60 * minuteMs);
    expect(minutes()).to.deep.equal([3, 3]);
    expect(await codeOf("GetSchedule", { Name: "s" })).to.equal("ResourceNotFoundException");
    expect(await codeOf("GetSchedule", { Name: "kept" })).to.equal("succeeded");
    expect(await codeOf("CreateSchedule", schedule({ ScheduleExpression }))).to.equal("ValidationException");
  });

  it("waits for what is further away than one timer reaches", async () => {
    await create({ ScheduleExpression: "rate(60 days)" });
    await clock.advance(60 * 24 * 60 * minuteMs - 1);
    expect(invoked).to.deep.equal([]);
    await clock.advance(1);
    expect(invoked).to.have.length(1);
  });

  it("passes actions of the AWS API on as they are", async () => {
    const Arn = "arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping";
    await create({}, { Arn, Input: '{"UUID":"u","Enabled":true}' });
    await clock.advance(5 * minuteMs);
    expect(invoked).to.deep.equal([[5, Arn, '{"UUID":"u","Enabled":true}']]);
  });

  it("is changed, stopped and deleted", async () => {
    await create();
    await clock.advance(4 * minuteMs);
    await call("UpdateSchedule", schedule({ ScheduleExpression: "rate(3 minutes)" }));
    await clock.advance(3 * minuteMs);
    expect(minutes()).to.deep.equal([7]);
    await call("UpdateSchedule", schedule({ State: "DISABLED" }));
    expect(clock.timers).to.equal(0);
    await call("UpdateSchedule", schedule());
    await call("DeleteSchedule", { Name: "s" });
    expect(clock.timers).to.equal(0);
    expect(await codeOf("DeleteSchedule", { Name: "s" })).to.equal("ResourceNotFoundException");
    expect(await codeOf("UpdateSchedule", schedule())).to.equal("ResourceNotFoundException");
  });

  it("describes and lists schedules by group, state and name", async () => {
    await call("CreateScheduleGroup", { Name: "g" });
    await create({ GroupName: "g", Description: "d" });
    await create({ Name: "other", State: "DISABLED" });
    const described = await call("GetSchedule", { Name: "s", GroupName: "g" });
    expect(described).to.deep.include({
      Arn: "arn:aws:scheduler:eu-west-1:123456789012:schedule/g/s",
      Description: "d",
      State: "ENABLED",
      ActionAfterCompletion: "NONE",
      CreationDate: new Date(start),
    });
    expect(described.Target.RetryPolicy).to.deep.equal({
      MaximumEventAgeInSeconds: 86_400,
      MaximumRetryAttempts: 185,
    });
    const names = async (filter: object): Promise<string[]> =>
      (await call("ListSchedules", filter)).Schedules.map((one: any) => `${one.GroupName}/${one.Name}`);
    expect(await names({})).to.deep.equal(["g/s", "default/other"]);
    expect(await names({ GroupName: "g" })).to.deep.equal(["g/s"]);
    expect(await names({ State: "DISABLED" })).to.deep.equal(["default/other"]);
    expect(await names({ NamePrefix: "o" })).to.deep.equal(["default/other"]);
  });

  describe("a target that fails", () => {
    it("is called again, later each time, until it succeeds", async () => {
      failures = [new Error("1"), new Error("2"), undefined];
      await create({ ScheduleExpression: "at(2026-01-01T00:01:00)" });
      await clock.advance(minuteMs + 3000);
      expect(minutes().map((minute) => Math.round((minute - 1) * 60))).to.deep.equal([0, 1, 3]);
      await clock.advance(60 * minuteMs);
      expect(invoked).to.have.length(3);
      expect(abandonedCalls).to.deep.equal([]);
    });

    it("is given up when its attempts are used up", async () => {
      failures = Array<Error>(9).fill(new AwsError("TooManyRequestsException", "Slow.", 429));
      await create(
        { ScheduleExpression: "at(2026-01-01T00:01:00)" },
        { RetryPolicy: { MaximumRetryAttempts: 2 } },
      );
      await clock.advance(60 * minuteMs);
      expect(abandonedCalls).to.deep.equal(["3 Slow."]);
    });

    it("is given up when the event is too old", async () => {
      failures = Array<Error>(99).fill(new Error("Down."));
      await create(
        { ScheduleExpression: "at(2026-01-01T00:01:00)" },
        { RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
      );
      await clock.advance(60 * minuteMs);
      expect(abandonedCalls).to.deep.equal(["6 Down."]); // after 0, 1, 3, 7, 15 and 31 s
    });

    it("is given up at once when it is not there", async () => {
      failures = [new AwsError("ResourceNotFoundException", "Gone.", 404)];
      const DeadLetterConfig = { Arn: "queue" };
      await create({ ScheduleExpression: "at(2026-01-01T00:01:00)" }, { DeadLetterConfig });
      await clock.advance(60 * minuteMs);
      expect(abandonedCalls).to.deep.equal(["1 Gone."]);
      expect(abandoned).to.deep.equal({
        targetArn: lambdaArn,
        input: '{"a":1}',
        deadLetterQueueArn: "queue",
      });
    });

    it("is left alone after close", async () => {
      failures = [new Error("Down.")];
      await create();
      await clock.advance(5 * minuteMs);
      await service.close();
      expect(clock.timers).to.equal(0);
    });
  });

  it("refuses what is wrong or not simulated", async () => {
    await create();
    const rows: [more: object, code: string][] = [
      [{}, "ConflictException"],
      [{ Name: "a b" }, "ValidationException"],
      [{ Name: "b", GroupName: "none" }, "ResourceNotFoundException"],
      [{ Name: "b", ScheduleExpression: "rate(soon)" }, "ValidationException"],
      [{ Name: "b", FlexibleTimeWindow: undefined }, "ValidationException"],
      [{ Name: "b", FlexibleTimeWindow: { Mode: "FLEXIBLE" } }, "NotSimulated"],
      [{ Name: "b", Target: { Arn: lambdaArn } }, "ValidationException"],
      [{ Name: "b", StartDate: new Date(2), EndDate: new Date(1) }, "ValidationException"],
    ];
    for (const [more, code] of rows) expect(await codeOf("CreateSchedule", schedule(more))).to.equal(code);
    expect(await codeOf("CreateScheduleGroup", { Name: "default" })).to.equal("ConflictException");
    expect(await codeOf("CreateScheduleGroup", { Name: "" })).to.equal("ValidationException");
  });
});
