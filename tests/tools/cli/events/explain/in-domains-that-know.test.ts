import { expect } from "chai";
import { inDomainsThatKnow } from "../../../../../tools/cli/events/explain/in-domains-that-know";

type Evidence = Parameters<typeof inDomainsThatKnow>[0][number];

describe("inDomainsThatKnow", () => {
  const nothing = { lines: [], letters: [], record: undefined };
  const proofs: Record<string, object> = {
    "a line of its log": { lines: [{}] },
    "a dead letter": { letters: [{}] },
    "an idempotency record": { record: {} },
  };
  for (const [proof, found] of Object.entries(proofs)) {
    it(`leaves the subscriptions of the one domain that has ${proof}`, () => {
      const auth: Evidence = { ...nothing, domain: "auth" };
      const silent: Evidence = { ...nothing, domain: "user" };
      const telling = { ...silent, ...found } as Evidence;
      expect(inDomainsThatKnow([auth, silent, telling])).to.deep.equal([silent, telling]);
    });
  }

  it("leaves none where nothing knows the event", () => {
    expect(inDomainsThatKnow([{ ...nothing, domain: "user" }])).to.deep.equal([]);
  });
});
