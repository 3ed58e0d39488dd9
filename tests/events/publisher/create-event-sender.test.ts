import { expect } from "chai";
import { createEventSender } from "../../../events/publisher/create-event-sender";
import { testEvent, testPorts, TestSink } from "./fixtures";

describe("a missing permission to publish", () => {
  const bus = "bellyfed-domain-auth-dev";
  const where = ` The role that publishes must be named in the setting "publishers" of the bus' stack, for every bus or for ${bus} and its claims.`;
  const rows: [code: string, explained: string][] = [
    ["AccessDeniedException", where],
    ["AccessDenied", where],
    ["MalformedDetail", ""],
  ];

  for (const [code, explained] of rows) {
    it(`${explained ? "is" : "is not"} explained for ${code} of an event, and of a large one's data`, async () => {
      const refuse = async () => Promise.reject(Object.assign(new Error("no."), { name: code }));
      const sink = new TestSink(() => ({ code, message: "no.", transient: false }));
      const claims = { bucket: "claims-dev", put: refuse, get: refuse };
      const retry = { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1 };
      const sender = createEventSender({ environment: "dev", sink, claims, retry }, testPorts());
      const events = [testEvent(1), testEvent(2, "x".repeat(1_100_000))].map((event) => sender.route(event));
      const { failed } = await sender.send(events);
      expect(failed.map((one) => one.failure.message)).to.deep.equal([`no.${explained}`, `no.${explained}`]);
    });
  }
});
