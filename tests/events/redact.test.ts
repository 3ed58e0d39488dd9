import { expect } from "chai";
import { profileCreated, profileUpdated, collectionPublished } from "../../events/contracts/user";
import { userSignedIn } from "../../events/contracts/auth";
import { redact } from "../../events/redact";

describe("redact", () => {
  it("leaves personal data out: fields, whole objects, and fields of an array's items", () => {
    expect(redact(userSignedIn, userSignedIn.examples[0])).to.deep.equal({
      userId: userSignedIn.examples[0]!.userId,
      sessionId: userSignedIn.examples[0]!.sessionId,
      method: "passkey",
      country: "SG",
      device: { kind: "ios", appVersion: "4.12.0" },
      newDevice: false,
      riskScore: 0.04,
    });
    expect(redact(profileCreated, profileCreated.examples[0])).to.not.have.any.keys(
      "home",
      "email",
      "handle",
    );
    expect(redact(profileUpdated, profileUpdated.examples[0])).to.have.keys("userId", "changed", "revision");
    const { restaurants } = redact(collectionPublished, collectionPublished.examples[0]) as {
      restaurants: unknown;
    };
    const { restaurantId } = collectionPublished.examples[0]!.restaurants[0]!;
    expect(restaurants).to.deep.equal([{ restaurantId }]);
  });

  it("leaves out what the contract does not know, at every depth", () => {
    const [example] = userSignedIn.examples;
    const data = {
      ...example,
      phone: "1",
      contact: { phone: "2" },
      device: { ...example!.device, owner: "3" },
    };
    expect(redact(userSignedIn, data)).to.deep.equal(redact(userSignedIn, { ...example, contact: {} }));
    expect(JSON.stringify(redact(userSignedIn, data))).to.not.match(/phone|owner/);
  });

  it("keeps nothing of a value that stands where another shape belongs", () => {
    expect(redact(userSignedIn, { userId: { name: "Mei" }, device: "Mei's phone" })).to.deep.equal({
      userId: {},
    });
    expect(redact(userSignedIn, "Mei")).to.equal(undefined);
    expect(redact(userSignedIn, null)).to.equal(undefined);
  });

  it("does not change the event", () => {
    const text = JSON.stringify(profileCreated.examples[0]);
    redact(profileCreated, profileCreated.examples[0]);
    expect(JSON.stringify(profileCreated.examples[0])).to.equal(text);
  });
});
