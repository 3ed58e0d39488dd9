import { expect } from "chai";
import { Trace } from "../../../packages/local-aws/trace";
import type { EventDestinations } from "../../../tools/topology/event-destinations";
import { PoisonTrace } from "../../../tools/soak/poison-trace";
import type { ExpectedEnd, SoakEvent } from "../../../tools/soak/soak-events";

const destinations = {
  subscriptions: [
    { domain: "user", deadLetters: "user-search-dead-letters", endpointHost: "search.example" },
    { domain: "user", deadLetters: "user-journal-dead-letters" },
    { domain: "auth", deadLetters: "auth-journal-dead-letters" },
  ],
} as unknown as EventDestinations;

const event = (eventId: string, end: ExpectedEnd, domain = "user"): SoakEvent =>
  ({ eventId, end, domain }) as SoakEvent;

describe("PoisonTrace", () => {
  it("is over when subscriptions with endpoints have given up all poison that comes to them", () => {
    const trace = new Trace();
    const send = (where: string, id: string): void =>
      trace.record({
        atMs: 0,
        step: "sent",
        where,
        id: "m",
        body: JSON.stringify({ detail: { metadata: { id } } }),
      });
    const poison = new PoisonTrace(trace, destinations, [
      event("bug", "failing"),
      event("crash", "deadly"),
      event("good", "handled"),
      event("gone", "refused"),
      event("elsewhere", "failing", "auth"),
    ]);
    send("user-search-dead-letters", "bug");
    send("user-journal-dead-letters", "crash");
    send("user-search", "crash");
    expect(poison.isLeft).to.equal(true);
    send("user-search-dead-letters", "crash");
    expect(poison.isLeft).to.equal(false);
    expect(new PoisonTrace(trace, destinations, [event("good", "handled")]).isLeft).to.equal(false);
  });
});
