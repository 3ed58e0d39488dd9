import { expect } from "chai";
import { domains } from "../../../events/domains";
import { z } from "zod";
import { createCatalogue } from "../../../events/contracts/catalogue";
import { defineContract, type EventContract } from "../../../events/schema/contract";
import { searchPerformed, searchPerformedV1, pageViewed } from "../../../events/contracts/analytics";
import { signInFailed, userSignedIn } from "../../../events/contracts/auth";
import {
  catchAllPattern,
  domainPattern,
  subscriptionPattern,
  unroutedPattern,
} from "../../../events/contracts/event-pattern";

/** Contracts whose types are 20 characters long, `user.x00000000000000`. */
function manyContracts(count: number): EventContract[] {
  const rest = { version: 1, meaning: "It happened.", data: z.object({}), examples: [{}], personalData: [] };
  return Array.from({ length: count }, (_, index) =>
    defineContract({ ...rest, type: `user.x${String(index).padStart(14, "0")}` }),
  );
}

describe("subscriptionPattern", () => {
  it("names the types exactly, sorted, each once", () => {
    expect(subscriptionPattern("auth", [userSignedIn, signInFailed, userSignedIn])).to.deep.equal({
      "detail-type": ["auth.sign-in-failed", "auth.user-signed-in"],
    });
    expect(subscriptionPattern("analytics", [searchPerformedV1, searchPerformed])).to.deep.equal({
      "detail-type": ["analytics.search-performed"],
    });
  });

  it("refuses an empty match", () => {
    expect(() => subscriptionPattern("auth", [])).to.throw("events: is empty");
  });

  it("refuses a contract that is not in the catalogue, even one that looks like a declared one", () => {
    expect(() => subscriptionPattern("auth", [{ ...userSignedIn }])).to.throw(
      "events: auth.user-signed-in version 1 is not in the catalogue",
    );
    expect(() => subscriptionPattern("user", manyContracts(1))).to.throw("is not in the catalogue");
  });

  it("refuses a contract of another domain", () => {
    expect(() => subscriptionPattern("auth", [userSignedIn, pageViewed])).to.throw(
      "events: analytics.page-viewed version 1 belongs to the analytics bus and never reaches the auth bus",
    );
  });

  it("refuses a pattern of more than 2,048 characters", () => {
    // {"detail-type":[…]} takes 18 characters, each type 22 and a comma but the last.
    const fitting = manyContracts(88);
    expect(subscriptionPattern("user", fitting, createCatalogue(fitting))["detail-type"]).to.have.length(88);
    const tooMany = manyContracts(89);
    expect(() => subscriptionPattern("user", tooMany, createCatalogue(tooMany))).to.throw(
      "events: its pattern has 2064 characters; EventBridge allows 2048",
    );
  });
});

describe("the ingress bus' patterns", () => {
  it("send each event to its domain's bus by the prefix of its type", () => {
    expect(domainPattern("auth")).to.deep.equal({ "detail-type": [{ prefix: "auth." }] });
  });

  it("catch what begins with no domain", () => {
    expect(unroutedPattern).to.deep.equal({
      "detail-type": [{ "anything-but": { prefix: domains.map((domain) => `${domain}.`) } }],
    });
  });
});

describe("catchAllPattern", () => {
  it("matches whatever nobody subscribed to", () => {
    expect(catchAllPattern([userSignedIn, signInFailed, userSignedIn])).to.deep.equal({
      "detail-type": [{ "anything-but": ["auth.sign-in-failed", "auth.user-signed-in"] }],
    });
  });

  it("matches everything when nobody subscribed to anything", () => {
    expect(catchAllPattern([])).to.deep.equal({ "detail-type": [{ prefix: "" }] });
  });

  it("refuses a pattern of more than 2,048 characters", () => {
    expect(() => catchAllPattern(manyContracts(89))).to.throw("catch-all: its pattern has 2083 characters");
  });
});
