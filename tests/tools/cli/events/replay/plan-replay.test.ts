import { expect } from "chai";
import type { DomainArchive } from "../../../../../tools/cli/events/replay/find-archive";
import { planReplay, type ReplayRequest } from "../../../../../tools/cli/events/replay/plan-replay";
import { UsageError } from "../../../../../tools/cli/events/usage-error";

const nowMs = Date.parse("2026-11-23T12:00:00Z");
const archive: DomainArchive = {
  domain: "user",
  name: "bellyfed-domain-user-dev",
  arn: "arn:archive",
  busArn: "arn:bus",
  state: "ENABLED",
  retentionDays: 7,
  createdMs: Date.parse("2026-11-01T00:00:00Z"),
  events: 1,
  bytes: 1,
};
const rules = new Map([
  ["journal", "arn:rule/journal"],
  ["search-index", "arn:rule/search-index"],
]);
const plan = (from: string, to: string, more: Partial<ReplayRequest> = {}, of = archive, known = rules) =>
  planReplay(
    { domain: "user", fromMs: Date.parse(from), toMs: Date.parse(to), subscriptions: [], ...more },
    of,
    known,
    nowMs,
  );

describe("plan-replay", () => {
  it("names all subscriptions' rules where none is named, never the bus as a whole", () => {
    const { name, rules: chosen, warnings } = plan("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z");
    expect([...chosen.values()]).to.deep.equal(["arn:rule/journal", "arn:rule/search-index"]);
    expect(name).to.equal("user-20261123T120000Z");
    expect(warnings).to.deep.equal([]);
  });

  it("names the rule of the one subscription that is asked for", () => {
    const { rules: chosen } = plan("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", {
      subscriptions: ["search-index"],
    });
    expect([...chosen]).to.deep.equal([["search-index", "arn:rule/search-index"]]);
  });

  for (const [what, from, to, message] of [
    ["an empty range", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", /must be before --to/],
    ["a range turned round", "2026-11-23T00:00:00Z", "2026-11-22T00:00:00Z", /must be before --to/],
    ["an end to come", "2026-11-22T00:00:00Z", "2026-11-23T12:00:01Z", /has not come yet/],
    [
      "a beginning that the archive has forgotten",
      "2026-11-16T11:59:59Z",
      "2026-11-20T00:00:00Z",
      /before what the archive bellyfed-domain-user-dev keeps: 7 days, so from 2026-11-16T12:00:00\.000Z/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => plan(from, to)).to.throw(UsageError, message));
  }

  it("goes back as far as the archive's retention, or for ever", () => {
    expect(plan("2026-11-16T12:00:00Z", "2026-11-20T00:00:00Z").fromMs).to.be.a("number");
    const forEver = { ...archive, retentionDays: 0 };
    expect(plan("2020-01-01T00:00:00Z", "2026-11-20T00:00:00Z", {}, forEver).fromMs).to.be.a("number");
  });

  it("warns of events that may still be on their way, and of a time before the archive", () => {
    expect(plan("2026-11-22T00:00:00Z", "2026-11-23T11:50:00Z").warnings).to.deep.equal([]);
    expect(plan("2026-11-22T00:00:00Z", "2026-11-23T11:50:01Z").warnings[0]).to.contain("last ten minutes");
    const young = { ...archive, createdMs: Date.parse("2026-11-21T00:00:00Z") };
    expect(plan("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z", {}, young).warnings[0]).to.contain(
      "The archive was made at 2026-11-21T00:00:00.000Z",
    );
  });

  it("names the subscriptions there are when asked for another", () => {
    const wrong = { subscriptions: ["journal", "serch-index"] };
    expect(() => plan("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", wrong)).to.throw(
      UsageError,
      "The domain user has no subscription serch-index. There are: journal, search-index.",
    );
    expect(() => plan("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", {}, archive, new Map())).to.throw(
      UsageError,
      "There are: none.",
    );
  });

  it("keeps to AWS' rule for names", () => {
    const named = (name: string) => plan("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", { name });
    expect(named("rebuild_1.a-b").name).to.equal("rebuild_1.a-b");
    for (const name of ["", "a b", "a/b", "a".repeat(65)])
      expect(() => named(name), name).to.throw(UsageError);
  });
});
