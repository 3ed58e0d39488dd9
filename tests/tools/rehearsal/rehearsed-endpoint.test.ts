import { expect } from "chai";
import { RehearsedEndpoint } from "../../../tools/rehearsal/rehearsed-endpoint";

describe("RehearsedEndpoint", () => {
  const ask = (endpoint: RehearsedEndpoint, eventId: string, client = new AbortController()) =>
    endpoint.host(
      { method: "POST", path: "/", headers: { "idempotency-key": eventId }, body: "" },
      client.signal,
    );

  it("notes when it took an event, each time anew", async () => {
    let nowMs = 7;
    const endpoint = new RehearsedEndpoint(
      () => false,
      () => nowMs++,
    );
    expect([await ask(endpoint, "e"), await ask(endpoint, "e")]).to.deep.equal([
      { status: 202 },
      { status: 202 },
    ]);
    expect(endpoint.taken.get("e")).to.deep.equal([7, 8]);
  });

  it("takes nothing from a client that is gone before it is answered, and that comes again", async () => {
    const endpoint = new RehearsedEndpoint(
      () => false,
      () => 0,
    );
    const client = new AbortController();
    let answer: () => void = () => undefined;
    endpoint.answersAfter = new Promise((resolve) => (answer = resolve));
    const answered = ask(endpoint, "e", client);
    expect(endpoint.isAsked).to.equal(true);
    // That it has gone is heard with what else the network brings, after the answer is due.
    setImmediate(() => client.abort());
    answer();
    await answered;
    expect(endpoint.taken.size).to.equal(0);
    await ask(endpoint, "e");
    expect(endpoint.taken.get("e")).to.have.lengthOf(1);
  });
});
