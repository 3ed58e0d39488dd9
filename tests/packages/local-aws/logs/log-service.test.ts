// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { LogService } from "../../../../packages/local-aws/logs/log-service";
import { ManualClock } from "../manual-clock";

const notFound = "ResourceNotFoundException";
const exists = "ResourceAlreadyExistsException";
const invalid = "InvalidParameterException";
const stream = { logGroupName: "g", logStreamName: "s" };
const dayMs = 24 * 60 * 60 * 1000;

describe("LogService", () => {
  let clock: ManualClock;
  let logs: LogService;

  beforeEach(() => {
    clock = new ManualClock(1_000_000);
    logs = new LogService({ account: { id: "123456789012", region: "eu-west-1" }, clock, keepEvents: 5 });
  });

  const call = (operation: string, input: object): Promise<any> => logs.operations[operation]!(input);

  async function codeOf(operation: string, input: object): Promise<string> {
    return call(operation, input).then(
      () => "succeeded",
      (error: { code: string }) => error.code,
    );
  }

  async function messages(filter: object): Promise<string[]> {
    const { events } = await call("FilterLogEvents", { logGroupName: "g", ...filter });
    return events.map((event: { message: string }) => event.message);
  }

  it("refuses what does not exist, exists, or has no proper name", async () => {
    for (const operation of ["DeleteLogGroup", "FilterLogEvents", "DescribeLogStreams", "GetLogEvents"]) {
      expect(await codeOf(operation, { logGroupName: "none" })).to.equal(notFound);
    }
    await call("CreateLogGroup", { logGroupName: "g" });
    expect(await codeOf("CreateLogGroup", { logGroupName: "g" })).to.equal(exists);
    expect(await codeOf("CreateLogGroup", { logGroupName: "a b" })).to.equal(invalid);
    expect(await codeOf("CreateLogGroup", {})).to.equal(invalid);
    expect(await codeOf("GetLogEvents", stream)).to.equal(notFound);
    expect(await codeOf("PutLogEvents", { ...stream, logEvents: [] })).to.equal(notFound);
    await call("CreateLogStream", stream);
    expect(await codeOf("CreateLogStream", stream)).to.equal(exists);
  });

  it("describes groups by prefix with their retention, which must be one AWS knows", async () => {
    await call("CreateLogGroup", { logGroupName: "/aws/b" });
    await call("CreateLogGroup", { logGroupName: "/aws/a" });
    await call("CreateLogGroup", { logGroupName: "other" });
    await call("PutRetentionPolicy", { logGroupName: "/aws/a", retentionInDays: 14 });
    expect(await codeOf("PutRetentionPolicy", { logGroupName: "/aws/a", retentionInDays: 15 })).to.equal(
      invalid,
    );
    const { logGroups } = await call("DescribeLogGroups", { logGroupNamePrefix: "/aws/" });
    const described = (logGroupName: string, retentionInDays?: number) => {
      const logGroupArn = `arn:aws:logs:eu-west-1:123456789012:log-group:${logGroupName}`;
      return { logGroupName, arn: `${logGroupArn}:*`, logGroupArn, creationTime: 1_000_000, retentionInDays };
    };
    expect(logGroups).to.deep.equal([described("/aws/a", 14), described("/aws/b")]);
  });

  it("tells each line to its listeners until they leave", () => {
    const heard: string[] = [];
    const stop = logs.listen((line) =>
      heard.push(`${line.logGroup} ${line.stream} ${line.atMs} ${line.message}`),
    );
    logs.write("g", "one", "s");
    stop();
    logs.write("g", "two", "s");
    expect(heard).to.deep.equal(["g s 1000000 one"]);
  });

  it("forgets the oldest lines, and lines older than the retention", async () => {
    for (let i = 1; i <= 23; i += 1) logs.write("g", `line ${i}`, "s");
    expect(await messages({})).to.deep.equal(["line 19", "line 20", "line 21", "line 22", "line 23"]);
    await call("PutRetentionPolicy", { logGroupName: "g", retentionInDays: 1 });
    await clock.advance(dayMs);
    logs.write("g", "new", "s");
    expect(await messages({})).to.have.length(5);
    await clock.advance(1);
    expect(await messages({})).to.deep.equal(["new"]);
  });

  it("filters by stream, time and terms", async () => {
    logs.write("g", "ERROR in queue", "a");
    await clock.advance(10);
    logs.write("g", 'INFO "all good"', "b");
    await clock.advance(10);
    logs.write("g", "ERROR in bus", "bb");
    expect(await messages({ logStreamNames: ["a", "b"] })).to.have.length(2);
    expect(await messages({ logStreamNamePrefix: "b" })).to.have.length(2);
    expect(await messages({ startTime: 1_000_010 })).to.have.length(2);
    expect(await messages({ startTime: 1_000_010, endTime: 1_000_010 })).to.deep.equal(['INFO "all good"']);
    expect(await messages({ filterPattern: "ERROR bus" })).to.deep.equal(["ERROR in bus"]);
    expect(await messages({ filterPattern: '"in bus"' })).to.deep.equal(["ERROR in bus"]);
    expect(await messages({ filterPattern: "ERROR -queue" })).to.deep.equal(["ERROR in bus"]);
    expect(await messages({ filterPattern: "?queue ?INFO" })).to.have.length(2);
    expect(await codeOf("FilterLogEvents", { logGroupName: "g", filterPattern: "{ $.a = 1 }" })).to.equal(
      "NotSimulated",
    );
  });

  it("pages through filtered events without loss while more are written", async () => {
    for (let i = 1; i <= 3; i += 1) logs.write("g", `${i}`, "s");
    const first = await call("FilterLogEvents", { logGroupName: "g", limit: 2 });
    logs.write("g", "4", "s");
    const second = await call("FilterLogEvents", { logGroupName: "g", nextToken: first.nextToken });
    const texts = [...first.events, ...second.events].map((event) => event.message);
    expect(texts.join("")).to.equal("1234");
    expect(second.nextToken).to.equal(undefined);
  });

  it("reads a stream from either end, and says by its tokens where it ends", async () => {
    for (let i = 1; i <= 4; i += 1) logs.write("g", `${i}`, "s");
    logs.write("g", "elsewhere", "t");
    const get = async (input: object): Promise<any> =>
      call("GetLogEvents", { ...stream, limit: 3, ...input });
    const texts = (page: any): string => page.events.map((event: any) => event.message).join("");
    const tail = await get({});
    expect(texts(tail)).to.equal("234");
    const before = await get({ nextToken: tail.nextBackwardToken });
    expect(texts(before)).to.equal("1");
    const head = await get({ startFromHead: true });
    expect(texts(head)).to.equal("123");
    const next = await get({ nextToken: head.nextForwardToken });
    expect(texts(next)).to.equal("4");
    const end = await get({ nextToken: next.nextForwardToken });
    expect(texts(end)).to.equal("");
    expect(end.nextForwardToken).to.equal(next.nextForwardToken);
    const start = await get({ nextToken: before.nextBackwardToken });
    expect(start.nextBackwardToken).to.equal(before.nextBackwardToken);
  });

  it("takes lines from clients, and finds groups by their ARN", async () => {
    await call("CreateLogGroup", { logGroupName: "g" });
    await call("CreateLogStream", stream);
    const logEvents = [{ timestamp: 5, message: "from outside" }];
    await call("PutLogEvents", { ...stream, logEvents });
    const logGroupIdentifier = "arn:aws:logs:eu-west-1:123456789012:log-group:g:*";
    const { events } = await call("FilterLogEvents", { logGroupIdentifier });
    expect(events[0]).to.include({ timestamp: 5, message: "from outside", logStreamName: "s" });
    const { logStreams } = await call("DescribeLogStreams", { logGroupName: "g" });
    expect(logStreams).to.have.length(1);
    expect(logStreams[0]).to.include({ logStreamName: "s", lastEventTimestamp: 5 });
    await call("DeleteLogGroup", { logGroupName: "g" });
    expect(await codeOf("FilterLogEvents", { logGroupName: "g" })).to.equal(notFound);
  });
});
