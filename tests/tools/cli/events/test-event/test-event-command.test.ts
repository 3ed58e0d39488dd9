import { expect } from "chai";
import { call } from "../../../../../packages/local-aws/service";
import { envelopeOf, eventOf, SmallAws, userBus } from "../small-aws";

const ingressBus = "bellyfed-ingress-dev";

describe("npm run events -- test-event", () => {
  let aws: SmallAws;
  before(async () => {
    aws = await SmallAws.start();
    await rule(userBus, "journal", { "detail-type": ["user.profile-deleted", "user.profile-updated"] });
    await rule(userBus, "search-index", {
      "detail-type": ["user.profile-updated"],
      detail: { metadata: { version: [2] }, data: { region: ["sg"] } },
    });
    await rule(userBus, "unmatched", {
      "detail-type": [{ "anything-but": ["user.profile-deleted", "user.profile-updated"] }],
    });
    await call(aws.local.services.events, "CreateEventBus", { Name: ingressBus });
    await rule(
      ingressBus,
      "user",
      { "detail-type": [{ prefix: "user." }] },
      `events:us-east-1:${account()}:event-bus/${userBus}`,
    );
    await rule(
      ingressBus,
      "unrouted",
      { "detail-type": [{ "anything-but": { prefix: ["user."] } }] },
      `sqs:us-east-1:${account()}:${ingressBus}-unrouted`,
    );
  });
  after(() => aws.close());

  const account = (): string => aws.local.account.id;

  async function rule(EventBusName: string, Name: string, pattern: object, target?: string): Promise<void> {
    const { events } = aws.local.services;
    await call(events, "PutRule", { Name, EventBusName, EventPattern: JSON.stringify(pattern) });
    if (target === undefined) return;
    const role = target.startsWith("events:") && { RoleArn: `arn:aws:iam::${account()}:role/forward` };
    await call(events, "PutTargets", {
      Rule: Name,
      EventBusName,
      Targets: [{ Id: Name, Arn: `arn:aws:${target}`, ...role }],
    });
  }

  const test = (event: object | string, options = "--bus user") =>
    aws.type(`test-event - ${options}`, { input: typeof event === "string" ? event : JSON.stringify(event) });
  const ofType = (type: string) => ({ ...eventOf(1), type });

  it("says which rules match and which queue the event would reach, and publishes nothing", async () => {
    const typed = await test(envelopeOf(eventOf(1)));
    expect(typed).to.include({ code: 0, notes: "" });
    expect(typed.out).to.match(/journal +yes +bellyfed-domain-user-dev-journal$/m);
    expect(typed.out).to.match(
      /search-index +no +bellyfed-domain-user-dev-search-index +detail-type: "user.profile-deleted"/,
    );
    expect(typed.out).to.match(/unmatched +no /);
    expect(typed.out).to.match(/\nIt would reach: bellyfed-domain-user-dev-journal\.$/);
    expect(await aws.messagesIn(`${userBus}-journal`)).to.deep.equal([]);
  });

  it("takes an entry of PutEvents likewise, and says what consumers would find wrong", async () => {
    const entry = { Source: "shop", DetailType: "user.profile-deleted", Detail: `{"order":1}` };
    const typed = await test(entry);
    expect(typed.code).to.equal(0);
    expect(typed.notes).to.equal(
      "Its consumers would reject it: /type must be a text of 1 to 128 characters.",
    );
    const other = { Source: "shop", DetailType: "user.profile-updated", Detail: JSON.stringify(eventOf(1)) };
    expect((await test(other)).notes).to.contain("its detail-type is user.profile-updated, and its own type");
    const spoof = { ...other, DetailType: "user.profile-deleted" };
    expect((await test(spoof)).notes).to.contain("its source is shop, and its own bellyfed.profiles");
  });

  it("says of an event that nobody subscribed to where it is kept, and what comes nearest", async () => {
    const typed = await test(ofType("user.profile-updatd"));
    expect(typed.code).to.equal(1);
    expect(typed.notes).to.contain("No subscription would get it from bellyfed-domain-user-dev.");
    expect(typed.out).to.contain("It would be kept in bellyfed-domain-user-dev-unmatched.");
    expect(typed.out).to.contain(
      'The rule journal comes nearest: detail-type is "user.profile-updatd", and it wants "user.profile-updated".',
    );
  });

  it("says each field in which the only rule for a type differs", async () => {
    const json = JSON.parse((await test(ofType("user.profile-updated"), "--bus user --json")).out) as {
      buses: { rules: { rule: string; mismatches: object[] }[] }[];
      queues: string[];
    };
    expect(json.queues).to.deep.equal([`${userBus}-journal`]);
    const searchIndex = json.buses[0]?.rules.find((one) => one.rule === "search-index");
    expect(searchIndex?.mismatches).to.deep.equal([
      { path: "detail.metadata.version", has: "1", wants: "[2]" },
      { path: "detail.data.region", wants: `["sg"]` },
    ]);
  });

  it("follows the ingress bus to the domain's", async () => {
    const typed = await test(eventOf(1), "--bus ingress");
    expect(typed.code).to.equal(0);
    expect(typed.out).to.match(/bellyfed-ingress-dev +user +yes +bellyfed-domain-user-dev/);
    expect(typed.out).to.contain("It would reach: bellyfed-domain-user-dev-journal.");
    const lost = await test(ofType("shop.order-placed"), "--bus ingress");
    expect(lost.code).to.equal(1);
    expect(lost.out).to.contain("It would be kept in bellyfed-ingress-dev-unrouted.");
  });

  it("says of a type that a deleted rule still claims that it would be in no queue", async () => {
    const { events } = aws.local.services;
    await call(events, "DisableRule", { Name: "journal", EventBusName: userBus });
    const typed = await test(eventOf(1));
    await call(events, "EnableRule", { Name: "journal", EventBusName: userBus });
    expect(typed.code).to.equal(1);
    expect(typed.out).to.match(/journal +yes, but is disabled/);
    expect(typed.out).to.contain("No rule of bellyfed-domain-user-dev matches: it would be in no queue");
  });

  it("says what is wrong with a file and with a bus", async () => {
    expect(await aws.type("test-event nowhere.json --bus user")).to.include({ code: 2 });
    expect(await test("{")).to.include({ code: 2 });
    expect(await test(eventOf(1), "--bus billing")).to.include({ code: 2 });
    expect((await test(eventOf(1), "--bus auth")).notes).to.match(
      /There is no bus bellyfed-domain-auth-dev in us-east-1/,
    );
  });
});
