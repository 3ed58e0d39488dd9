import { expect } from "chai";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { call } from "../../../packages/local-aws/service";
import { EventLoad } from "../../../tools/rehearsal/event-load";

const template = {
  type: "user.signed-up",
  domain: "user",
  version: 2,
  source: "bellyfed.profiles",
  data: { a: 1 },
};

describe("EventLoad", () => {
  let local: LocalAws;
  let load: EventLoad;
  const roles: Readonly<Record<string, readonly string[]>> = { open: ["one", "two"], closed: ["one"] };

  before(async () => {
    local = await startLocalAws({ port: 0 });
    for (const Name of ["open", "closed"]) await call(local.services.events, "CreateEventBus", { Name });
    const denied = {
      Sid: "Closed",
      Effect: "Deny",
      Principal: "*",
      Action: "events:PutEvents",
      Resource: "*",
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [denied] });
    await call(local.services.events, "PutPermission", { EventBusName: "closed", Policy });
    load = new EventLoad(
      local,
      (busName) => roles[busName] ?? ["one"],
      () => 1_000,
    );
    await load.makeRoles(["one", "two"]);
  });
  after(async () => {
    load.close();
    await local.close();
  });

  it("publishes events that name their contract, and remembers them", async () => {
    const [published] = await load.publish([{ busName: "open", template }]);
    expect(published?.refused).to.equal(undefined);
    expect(load.published.at(-1)).to.equal(published);
    expect(JSON.parse(published?.detail ?? "")).to.deep.equal({
      ...{ type: template.type, source: template.source, data: template.data },
      metadata: {
        ...{ id: published?.eventId, time: "1970-01-01T00:00:01.000Z", version: 2 },
        ...{ correlationId: published?.eventId, hops: 0, producer: "rehearsal" },
      },
    });
  });

  it("says which bus refuses, and lets others have theirs", async () => {
    const published = await load.publish(["open", "closed"].map((busName) => ({ busName, template })));
    expect(published.map(({ busName, refused }) => [busName, refused])).to.deep.equal([
      ["open", undefined],
      ["closed", "AccessDeniedException"],
    ]);
  });

  it("puts more than a call may hold into several calls", async () => {
    const filler = { filler: "x".repeat(600_000) };
    const drafts = [...Array.from({ length: 12 }, () => ({})), { data: filler }, { data: filler }];
    const published = await load.publish(drafts.map((more) => ({ busName: "open", template, ...more })));
    expect(published.filter(({ refused }) => refused === undefined)).to.have.lengthOf(14);
  });

  it("has events for a bus that is gone taken, as EventBridge does", async () => {
    const [published] = await load.publish([{ busName: "gone", template }]);
    expect(published?.refused).to.equal(undefined);
  });
});
