import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { domains } from "../../../../events/domains";
import { runEvents } from "../../../../tools/cli/events/run-events";
import { refreshEvent } from "../../../../tools/dashboard/refresh-event";
import { makeDownstream, type Downstream } from "../../../../tools/demo/downstream";
import { call } from "../../../../packages/local-aws/service";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import type { TraceEntry } from "../../../../packages/local-aws/trace";
import { startLocalStack, type LocalStack } from "../../../local-stack";
import { fakeSession, ofDev, words } from "./small-aws";

const bus = "bellyfed-domain-user-dev";
const searchIndex = `${bus}-search-index`;
const samples = readFileSync(
  join(__dirname, "../../../../tools/samples/bellyfed-events.jsonl"),
  "utf8",
).split("\n");

/** One after the other, as on a bad day: each step finds what the steps before it have left. */
describe("npm run events, against the dev stack in the local AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "events-"));
  const file = join(folder, "events.jsonl");
  const eventId = randomUUID();
  let stack: LocalStack;
  let local: LocalAws;
  let downstream: Downstream;
  let isRefusing = true;

  before(async () => {
    downstream = makeDownstream(() => isRefusing);
    stack = await startLocalStack("dev", { host: downstream.host });
    ({ local } = stack);
  });
  after(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  /** Types a command line that must go well; answers what it printed. */
  async function type(line: string): Promise<string> {
    const session = fakeSession();
    const code = await runEvents(ofDev(words(line)), session);
    expect(code, `${line}: ${session.noted.join("\n")}`).to.equal(0);
    return session.said.join("\n");
  }
  const json = async <Value>(line: string): Promise<Value> =>
    JSON.parse(await type(`${line} --json`)) as Value;
  const searchIndexHas = (step: TraceEntry["step"], from = 0): Promise<TraceEntry> =>
    local.trace.waitFor((entry) => entry.step === step && entry.where === searchIndex && entry.atMs >= from);

  function writeEvent(id: string): void {
    const sample = samples.find((line) => line.includes('"user.profile-created"')) ?? "";
    writeFileSync(file, refreshEvent(sample, id, Date.now() - 2_000));
  }

  it("publish sends an event to all of its consumers", async () => {
    writeEvent(eventId);
    expect(await type(`publish ${file} --yes`)).to.equal("1 of 1 events were published.");
    await searchIndexHas("handled");
    await local.trace.waitFor(({ step, where }) => step === "handled" && where === `${bus}-journal`);
  });

  it("journal find has it", async () => {
    expect(await json(`journal find --event ${eventId}`)).to.include({
      type: "user.profile-created",
      eventId,
    });
    const [found] = await json<{ eventId: string }[]>("journal find --type user.profile-created");
    expect(found).to.include({ eventId });
  });

  it("tail says what became of it, with its ids and without its data", async () => {
    const lines = await type("tail --no-follow --subscription user/search-index");
    expect(lines).to.match(new RegExp(`dead-lettered {2}user.profile-created {2}${eventId}`));
    const { data } = JSON.parse(readFileSync(file, "utf8")) as { data: { email: string } };
    expect(await type("tail --no-follow --json"))
      .to.contain(eventId)
      .and.not.to.contain(data.email);
  });

  it("dead-letters list and show have it, with its reason", async () => {
    const list = await json<object[]>("dead-letters list --subscription user/search-index");
    expect(list).to.have.length(1);
    expect(list[0]).to.include({ eventId, reason: "permanent", queue: `${searchIndex}-dead-letters` });
    expect(await type(`dead-letters show ${eventId}`)).to.contain("answered with status 410");
  });

  it("explain tells the whole of it: handled by the journal, given up by the other, and what comes next", async () => {
    const told = await json<{ subscriptions: { subscription: string; state: string; next: string }[] }>(
      `explain ${eventId}`,
    );
    const [journal, search] = ["journal", "search-index"].map((name) =>
      told.subscriptions.find(({ subscription }) => subscription === `user/${name}`),
    );
    expect(journal).to.include({ state: "handled", next: "nothing" });
    expect(search?.state).to.match(/^is a dead letter since \S+: permanent \(.*status 410/);
    expect(search?.next).to.equal("recovery moves it to the parking lot at its next run: not-recoverable");
    expect(await type(`explain ${eventId}`)).to.match(/dead-lettered {2}attempt 1 {2}permanent: /);
  });

  it("rejected list and show have what breaks its contract", async () => {
    await call(local.services.events, "PutEvents", {
      Entries: [
        { EventBusName: bus, Source: "drill", DetailType: "user.profile-created", Detail: '{"not":"one"}' },
      ],
    });
    await local.trace.waitFor(({ step, where }) => step === "sent" && where === `${bus}-rejected`);
    const [told] = await json<{ reason: string; eventId: string }[]>("rejected list --limit 1");
    expect(told).to.include({ reason: "envelope" });
    expect(await type(`rejected show ${told?.eventId}`)).to.contain('"not": "one"');
  });

  it("breaker open stops a consumer for which all is well; redrive respects that", async () => {
    await type('breaker open --subscription user/search-index --why "a drill" --yes');
    const status = await json<object[]>("breaker status");
    expect(status).to.have.length(stack.destinations.subscriptions.length);
    expect(status.filter((one) => "deliveries" in one && one.deliveries === "stopped")).to.have.length(1);
    const calls = downstream.requests();
    writeEvent(randomUUID());
    await type(`publish ${file} --yes`);
    await local.services.events.idle();
    const session = fakeSession();
    const redrive = "dead-letters redrive --subscription user/search-index --yes";
    expect(await runEvents(ofDev(words(redrive)), session)).to.equal(1);
    expect(session.noted.join()).to.match(/FORCED_OPEN since \S+Z \(a drill\)/);
    expect(downstream.requests(), "calls meanwhile").to.equal(calls);
  });

  it("breaker close and release let it go on", async () => {
    isRefusing = false;
    const now = Date.now();
    expect(await type('breaker close --subscription user/search-index --why "a drill" --yes')).to.contain(
      "FORCED_CLOSED",
    );
    await searchIndexHas("handled", now);
    expect(downstream.taken).to.have.length(1);
    expect(await type('breaker release --subscription user/search-index --why "done" --yes')).to.contain(
      " CLOSED",
    );
  });

  it("dead-letters redrive brings it to its consumer after all", async () => {
    const now = Date.now();
    await type("dead-letters redrive --subscription user/search-index --yes");
    await searchIndexHas("handled", now);
    expect(downstream.taken).to.have.length(2);
    expect(await json<object[]>("dead-letters list")).to.deep.equal([]);
    expect(await type(`explain ${eventId}`)).to.contain("user/search-index handled");
  });

  it("archive list knows where replays come from", async () => {
    const archives = await json<{ domain: string; name: string }[]>("archive list");
    expect(archives.map(({ domain }) => domain)).to.have.members([...domains]);
    expect(archives[0]).to.include({ name: bus, retentionDays: 7 });
  });

  it("replay hands events to the chosen consumer only, which sees that they are replayed", async () => {
    const now = Date.now();
    await type("replay --domain user --from 10m --to 1s --subscription search-index --name drill --yes");
    const { body = "" } = await searchIndexHas("handled", now);
    expect((JSON.parse(body) as Record<string, unknown>)["replay-name"]).to.equal("drill");
    await local.services.events.idle();
    const received = local.trace.entries.filter(({ step, atMs }) => step === "received" && atMs >= now);
    expect(new Set(received.map(({ where }) => where))).to.deep.equal(new Set([searchIndex]));
    expect(downstream.taken, "absorbed, as it was handled").to.have.length(2);
  });
});
