import { expect } from "chai";
import { explainAccessDenied } from "../../../events/publisher/explain-access-denied";
import { createEventSender } from "../../../events/publisher/create-event-sender";
import { testEvent, testPorts, TestSink } from "./fixtures";

const bus = "bellyfed-domain-auth-dev";
const where = `The role that publishes must be named in the setting "publishers" of the bus' stack, for every bus or for ${bus} and its claims.`;

describe("a missing right to publish", () => {
  for (const code of ["AccessDenied", "AccessDeniedException"]) {
    it(`names the setting that gives it, for ${code}`, () => {
      const failure = { code, message: "not authorized.", transient: false };
      expect(explainAccessDenied(failure, bus)).to.deep.equal({
        ...failure,
        message: `not authorized. ${where}`,
      });
    });
  }

  it("is explained for an event, and for the data of a large one", async () => {
    const failure = { code: "AccessDeniedException", message: "no.", transient: false };
    const refused = Object.assign(new Error("no."), { name: "AccessDenied" });
    const claims = {
      bucket: "claims-dev",
      put: async () => Promise.reject(refused),
      get: async () => Promise.reject(refused),
    };
    const retry = { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1 };
    const settings = { environment: "dev", sink: new TestSink(() => failure), claims, retry };
    const delivery = createEventSender(settings, testPorts());
    const events = [testEvent(1), testEvent(2, "x".repeat(1_100_000))].map((event) => delivery.route(event));
    const { failed } = await delivery.send(events);
    expect(failed.map((one) => one.failure.message)).to.deep.equal([`no. ${where}`, `no. ${where}`]);
  });

  it("is no other failure", () => {
    const failure = { code: "MalformedDetail", message: "Detail is malformed.", transient: false };
    expect(explainAccessDenied(failure, bus)).to.equal(failure);
  });
});
