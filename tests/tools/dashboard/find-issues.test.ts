import { expect } from "chai";
import type { AlarmView } from "../../../tools/dashboard/alarm-views";
import { findIssues, type IssueSources } from "../../../tools/dashboard/find-issues";
import type { SubscriptionMetrics } from "../../../tools/dashboard/subscription-metrics";
import { readTopology } from "../../../tools/topology/read-topology";
import { smallStack } from "./small-stack";

const well: IssueSources = {
  topology: readTopology(smallStack()),
  alarms: [],
  breakers: { "user-dev-journal": { state: "CLOSED" } },
  isDelivering: { "user-dev-journal": true },
  depths: { "user-dev-journal": 500 },
  consumers: {},
};
const alarm = (name: string, more: Partial<AlarmView> = {}): AlarmView => ({
  name,
  state: "ALARM",
  sinceMs: 7,
  reason: "1 of 1",
  description: "It means this. First: do that.",
  urgency: "ticket",
  parts: [],
  ...more,
});
const shown = (observed: Partial<IssueSources>): string[] =>
  findIssues({ ...well, ...observed }).map(
    ({ severity, title, alarm: of }) => `${severity}: ${title}${of ? ` [${of.urgency}]` : ""}`,
  );

describe("findIssues", () => {
  it("finds nothing when all is well: waiting in a work queue is no trouble", () => {
    expect(shown({})).to.deep.equal([]);
    expect(shown({ alarms: [alarm("user-dev-rejected", { state: "OK" })] })).to.deep.equal([]);
  });

  it("sums up unprocessed events by kind, the fullest queue first", () => {
    const depths = {
      "user-dev-journal-dead-letters": 2,
      "user-dev-search-dead-letters": 3,
      "parking-lot-dev": 1,
    };
    const issues = findIssues({ ...well, depths });
    expect(issues.map(({ title, detail }) => [title, detail])).to.deep.equal([
      ["5 dead letters", "user/search 3, user/journal 2"],
      ["1 given up by the recovery", "parking-lot-dev 1"],
    ]);
    expect(issues[0]!.places).to.deep.equal([
      "queue user-dev-search-dead-letters",
      "queue user-dev-journal-dead-letters",
    ]);
  });

  it("puts what is stuck or lost before what waits for a person", () => {
    expect(
      shown({
        depths: { "user-dev-rejected": 1, "user-dev-undelivered": 1 },
        breakers: { "user-dev-journal": { state: "OPEN", reason: "503" } },
        isDelivering: { "user-dev-search": false },
        consumers: { "user-dev-search": { errors: 2 } as SubscriptionMetrics },
      }),
    ).to.deep.equal([
      "bad: Breaker of user/journal is open: its dependency fails",
      "bad: Deliveries to user/search are stopped",
      "bad: user/search crashed or timed out 2 times",
      "bad: 1 undelivered",
      "warn: 1 rejected",
    ]);
  });

  for (const [state, says] of [
    ["HALF_OPEN", "warn: Breaker of user/journal is probing its dependency"],
    ["FORCED_OPEN", "bad: Breaker of user/journal is held open by an operator"],
    ["FORCED_CLOSED", "warn: Breaker of user/journal is held closed by an operator"],
  ]) {
    it(`says what ${state} means`, () => {
      expect(shown({ breakers: { "user-dev-journal": { state: state! } } })).to.deep.equal([says]);
    });
  }

  it("says once what an alarm says too, as urgently as the alarm", () => {
    const depths = { "user-dev-rejected": 4 };
    expect(shown({ depths, alarms: [alarm("user-dev-rejected", { urgency: "page" })] })).to.deep.equal([
      "bad: 4 rejected [page]",
    ]);
    const breakers = { "user-dev-journal": { state: "OPEN" } };
    const alarms = [alarm("user-dev-journal-breaker-open"), alarm("user-dev-search-breaker-open")];
    expect(shown({ breakers, alarms })).to.deep.equal([
      "bad: Breaker of user/journal is open: its dependency fails [ticket]",
      "warn: It means this. [ticket]",
    ]);
  });

  it("says once that deliveries stopped when the alarm says so too", () => {
    const alarms = [alarm("user-dev-search-deliveries-stopped", { urgency: "page" })];
    expect(shown({ alarms, isDelivering: { "user-dev-search": false } })).to.deep.equal([
      "bad: Deliveries to user/search are stopped [page]",
    ]);
  });

  it("tells an alarm that nothing else tells, at its consumer or bus", () => {
    const placesOf = (name: string) => findIssues({ ...well, alarms: [alarm(name)] })[0]!.places;
    expect(placesOf("user-dev-journal-delivery-late")).to.deep.equal(["function user-dev-journal"]);
    expect(placesOf("user-dev-events-lost")).to.deep.equal(["bus user-dev"]);
    expect(placesOf("elsewhere")).to.deep.equal([]);
    expect(shown({ alarms: [alarm("elsewhere", { urgency: "page", description: "" })] })).to.deep.equal([
      "bad: 1 of 1 [page]",
    ]);
  });

  it("leaves out a composite alarm whose parts fire", () => {
    const whole = alarm("user-dev-domain-in-trouble", { parts: ["user-dev-journal-delivery-late"] });
    expect(shown({ alarms: [whole, alarm("user-dev-journal-delivery-late")] })).to.have.length(1);
    expect(shown({ alarms: [whole] })).to.have.length(1);
  });
});
