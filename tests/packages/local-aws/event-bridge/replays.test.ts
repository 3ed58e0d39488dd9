import { expect } from "chai";
import { type Answer, busArn, failure, queueArn, ruleArn, World } from "./world";

const archiveArn = busArn("").replace("event-bus/", "archive/a");
const day = 86_400_000;
const at = (text: string): Date => new Date(`2026-01-01T${text}Z`);

/** A world with a rule, an archive `a` of the default bus, and events archived at these times. */
async function archived(times: readonly string[], archive: object = {}): Promise<World> {
  const world = new World();
  await world.rule("r", { source: ["shop"] }, [{ Arn: queueArn("q") }]);
  await world.call("CreateArchive", { ArchiveName: "a", EventSourceArn: busArn("default"), ...archive });
  for (const [index, time] of times.entries()) await world.publish({ n: index }, { Time: at(time) });
  await world.clock.advance(10);
  world.delivered.length = 0;
  return world;
}

const replay = (change: object = {}): object => ({
  ReplayName: "p",
  EventSourceArn: archiveArn,
  EventStartTime: at("00:00:00"),
  EventEndTime: at("01:00:00"),
  Destination: { Arn: busArn("default") },
  ...change,
});

const replayed = (world: World): number[] =>
  world.delivered.map(({ payload }) => JSON.parse(payload).detail.n);

describe("archives", () => {
  it("keeps what matches their pattern, on their own bus", async () => {
    const kept = { EventPattern: '{"detail":{"n":[1]}}', RetentionDays: 7, Description: "d" };
    const world = await archived([], kept);
    await world.call("CreateEventBus", { Name: "other" });
    await world.publish({ n: 1 });
    await world.publish({ n: 2 });
    await world.publish({ n: 1 }, { EventBusName: "other" });
    const described = await world.call("DescribeArchive", { ArchiveName: "a" });
    const known = { ArchiveName: "a", ArchiveArn: archiveArn, EventSourceArn: busArn("default") };
    expect(described).to.deep.include({ ...known, ...kept, State: "ENABLED", EventCount: 1 });
    expect(described.SizeBytes).to.be.greaterThan(100);
  });

  it("forget what is older than their retention, and nothing without one", async () => {
    const world = await archived(["00:00:00"], { RetentionDays: 1 });
    const count = async (): Promise<number> =>
      (await world.call("DescribeArchive", { ArchiveName: "a" })).EventCount;
    await world.clock.advance(day - 1000);
    await world.publish({ n: 9 });
    expect(await count()).to.equal(2);
    await world.clock.advance(2000);
    expect(await count()).to.equal(1);
    await world.call("UpdateArchive", { ArchiveName: "a", RetentionDays: 0 });
    await world.clock.advance(1000 * day);
    expect(await count()).to.equal(1);
  });

  it("change their pattern and description", async () => {
    const world = await archived([]);
    const change = { EventPattern: '{"source":["x"]}', Description: "new" };
    await world.call("UpdateArchive", { ArchiveName: "a", ...change });
    await world.publish();
    const described = await world.call("DescribeArchive", { ArchiveName: "a" });
    expect(described).to.include({ Description: "new", EventCount: 0 });
  });

  it("are listed by one filter at a time, and deleted", async () => {
    const world = await archived([]);
    await world.call("CreateArchive", { ArchiveName: "b", EventSourceArn: busArn("default") });
    const names = async (input: object): Promise<string[]> =>
      (await world.call("ListArchives", input)).Archives.map(({ ArchiveName }: Answer) => ArchiveName);
    expect(await names({ NamePrefix: "b" })).to.deep.equal(["b"]);
    expect(await names({ EventSourceArn: busArn("default") })).to.deep.equal(["a", "b"]);
    expect(await names({ State: "DISABLED" })).to.deep.equal([]);
    expect(await failure(names({ State: "ENABLED", NamePrefix: "a" }))).to.equal(
      "ValidationException: At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
    );
    await world.call("DeleteArchive", { ArchiveName: "a" });
    expect(await names({})).to.deep.equal(["b"]);
  });

  const source = (name: string) => ({ EventSourceArn: busArn(name) });
  const empty = { ArchiveName: "c", ...source("default"), EventPattern: "{}" };
  const invalid =
    'InvalidEventPatternException: Event pattern is not valid. Reason: Empty objects are not allowed\n at [Source: (String)"{}"; line: 1, column: 3]';
  const exists = "ResourceAlreadyExistsException: Archive a already exists.";
  const noBus = "ResourceNotFoundException: Event bus x does not exist.";
  const noArchive = "ResourceNotFoundException: Archive x does not exist.";
  const refused: readonly (readonly [string, object, string])[] = [
    ["CreateArchive", { ArchiveName: "a", ...source("default") }, exists],
    ["CreateArchive", { ArchiveName: "c", ...source("x") }, noBus],
    ["CreateArchive", empty, invalid],
    ...["DescribeArchive", "UpdateArchive", "DeleteArchive"].map(
      (operation) => [operation, { ArchiveName: "x" }, noArchive] as const,
    ),
  ];
  for (const [operation, input, expected] of refused)
    it(`refuse ${operation}: ${expected}`, async () => {
      expect(await failure((await archived([])).call(operation, input))).to.equal(expected);
    });

  it("refuse a name of more than 48 characters and a negative retention", async () => {
    const world = await archived([]);
    const create = (ArchiveName: string, more: object = {}) =>
      world.call("CreateArchive", { ArchiveName, ...source("default"), ...more });
    await create("n".repeat(48));
    expect(await failure(create("n".repeat(49)))).to.contain("48");
    expect(await failure(create("m", { RetentionDays: -1 }))).to.contain("'retentionDays'");
  });
});

describe("replays", () => {
  it("go from STARTING through RUNNING to COMPLETED, minute by minute of the events' time", async () => {
    const world = await archived(["00:02:30", "00:00:10", "00:00:50", "00:02:00"]);
    const state = async (): Promise<Answer> => world.call("DescribeReplay", { ReplayName: "p" });
    expect(await world.call("StartReplay", replay())).to.deep.equal({
      ReplayArn: archiveArn.replace("archive/a", "replay/p"),
      State: "STARTING",
      ReplayStartTime: new Date(Date.UTC(2026, 0, 1) + 10),
    });
    await world.clock.advance(49);
    expect((await state()).State).to.equal("STARTING");
    await world.clock.advance(10);
    expect(replayed(world)).to.have.members([1, 2]);
    expect(await state()).to.deep.include({ State: "RUNNING", EventLastReplayedTime: at("00:00:50") });
    await world.clock.advance(50);
    expect(replayed(world)).to.have.members([1, 2, 0, 3]);
    await world.clock.advance(50);
    expect(await state()).to.deep.include({
      State: "COMPLETED",
      EventLastReplayedTime: at("00:02:30"),
      ReplayEndTime: new Date(Date.UTC(2026, 0, 1) + 160),
      EventSourceArn: archiveArn,
      Destination: { Arn: busArn("default") },
    });
    await world.service.idle();
  });

  it("mark the event with the replay's name, keep the rest, and are not archived again", async () => {
    const world = await archived(["00:00:10"]);
    await world.call("StartReplay", replay());
    await world.clock.advance(200);
    expect(Object.entries(JSON.parse(world.delivered[0]?.payload ?? "{}"))).to.deep.equal([
      ["version", "0"],
      ["id", "id-1"],
      ["detail-type", "order.placed"],
      ["source", "shop"],
      ["account", "000000000000"],
      ["time", "2026-01-01T00:00:10Z"],
      ["region", "eu-central-1"],
      ["replay-name", "p"],
      ["resources", []],
      ["detail", { n: 0 }],
    ]);
    expect((await world.call("DescribeArchive", { ArchiveName: "a" })).EventCount).to.equal(1);
  });

  it("take the start of the window in and leave its end out", async () => {
    const world = await archived(["00:00:59", "00:01:00", "00:01:59", "00:02:00"]);
    await world.call("StartReplay", replay({ EventStartTime: at("00:01:00"), EventEndTime: at("00:02:00") }));
    await world.clock.advance(500);
    expect(replayed(world)).to.have.members([1, 2]);
  });

  it("reach only the rules that are asked for", async () => {
    const world = await archived(["00:00:10"]);
    await world.rule("second", { source: ["shop"] }, [{ Arn: queueArn("second") }]);
    await world.call(
      "StartReplay",
      replay({ Destination: { Arn: busArn("default"), FilterArns: [ruleArn("second")] } }),
    );
    await world.clock.advance(500);
    expect(world.delivered.map(({ arn }) => arn)).to.deep.equal([queueArn("second")]);
  });

  it("stop when they are cancelled", async () => {
    const world = await archived(["00:00:10", "00:05:00"]);
    await world.call("StartReplay", replay());
    await world.clock.advance(60);
    expect((await world.call("CancelReplay", { ReplayName: "p" })).State).to.equal("CANCELLING");
    expect(world.service.pending).to.equal(1);
    await world.clock.advance(500);
    expect(replayed(world)).to.deep.equal([0]);
    expect((await world.call("DescribeReplay", { ReplayName: "p" })).State).to.equal("CANCELLED");
    expect(await failure(world.call("CancelReplay", { ReplayName: "p" }))).to.equal(
      "IllegalStatusException: Replay p is not in a valid state for this operation.",
    );
    expect(world.service.pending).to.equal(0);
  });

  it("run ten at a time, and no eleventh", async () => {
    const world = await archived([]);
    for (let index = 0; index < 10; index++)
      await world.call("StartReplay", replay({ ReplayName: `p${index}` }));
    expect(await failure(world.call("StartReplay", replay()))).to.equal(
      "LimitExceededException: The requested resource exceeds the maximum number allowed.",
    );
    await world.clock.advance(60);
    await world.call("StartReplay", replay());
  });

  it("are listed by one filter at a time", async () => {
    const world = await archived([]);
    await world.call("StartReplay", replay());
    await world.clock.advance(60);
    await world.call("StartReplay", replay({ ReplayName: "z" }));
    const names = async (input: object): Promise<string[]> =>
      (await world.call("ListReplays", input)).Replays.map(({ ReplayName }: Answer) => ReplayName);
    expect(await names({ State: "COMPLETED" })).to.deep.equal(["p"]);
    expect(await names({ NamePrefix: "z" })).to.deep.equal(["z"]);
    expect(await names({ EventSourceArn: archiveArn })).to.deep.equal(["p", "z"]);
    expect(await failure(names({ State: "RUNNING", NamePrefix: "z" }))).to.match(
      /^ValidationException: At most one/,
    );
  });

  const wrong = (parameter: string, reason: string) =>
    `ValidationException: Parameter ${parameter} is not valid. Reason: ${reason}`;
  const cross = "Cross event bus replay is not permitted.";
  const to = (Arn: string) => ({ Destination: { Arn } });
  const refused: readonly (readonly [object, string])[] = [
    [{ EventEndTime: at("00:00:00") }, wrong("EventEndTime", "EventStartTime must be before EventEndTime.")],
    [{ EventSourceArn: archiveArn + "x" }, wrong("EventSourceArn", "Archive ax does not exist.")],
    [{ EventSourceArn: busArn("default") }, wrong("EventSourceArn", "Must contain an archive ARN.")],
    [to("x"), wrong("Destination.Arn", "Must contain an event bus ARN.")],
    [to(busArn("b")), wrong("Destination.Arn", cross)],
    [to(busArn("x")), "ResourceNotFoundException: Event bus x does not exist."],
    [{ ReplayName: "old" }, "ResourceAlreadyExistsException: Replay old already exists."],
  ];
  for (const [change, expected] of refused)
    it(`are refused: ${expected}`, async () => {
      const world = await archived([]);
      await world.call("CreateEventBus", { Name: "b" });
      await world.call("StartReplay", replay({ ReplayName: "old" }));
      expect(await failure(world.call("StartReplay", replay(change)))).to.equal(expected);
    });

  it("are refused without a window, and unknown ones are not found", async () => {
    const world = await archived([]);
    for (const [name, told] of [
      ["EventStartTime", "eventStartTime"],
      ["EventEndTime", "eventEndTime"],
    ] as const) {
      expect(await failure(world.call("StartReplay", replay({ [name]: undefined })))).to.contain(told);
    }
    expect(await failure(world.call("DescribeReplay", { ReplayName: "x" }))).to.equal(
      "ResourceNotFoundException: Replay x does not exist.",
    );
  });

  it("end when the service is closed", async () => {
    const world = await archived(["00:00:10"]);
    await world.call("StartReplay", replay());
    await world.service.close();
    await world.clock.advance(1000);
    expect(world.delivered).to.deep.equal([]);
    expect(world.service.pending).to.equal(0);
  });
});
