import { expect } from "chai";
import { catalogue, createCatalogue } from "../../../events/contracts/catalogue";
import { searchPerformed, searchPerformedV1 } from "../../../events/contracts/analytics";
import { signInFailed, userSignedIn } from "../../../events/contracts/auth";
import { domains } from "../../../events/domains";

describe("catalogue", () => {
  it("refuses a type and version that is declared twice, by name", () => {
    expect(() => createCatalogue([userSignedIn, signInFailed, { ...userSignedIn }])).to.throw(
      "Catalogue: auth.user-signed-in version 1 is declared twice",
    );
  });

  it("knows the declared contracts, and no copies", () => {
    expect(catalogue.has(userSignedIn)).to.equal(true);
    expect(catalogue.has({ ...userSignedIn })).to.equal(false);
  });

  it("finds the versions of a type, oldest first", () => {
    const small = createCatalogue([searchPerformed, userSignedIn, searchPerformedV1]);
    expect(small.ofType("analytics.search-performed")).to.deep.equal([searchPerformedV1, searchPerformed]);
    expect(small.ofType("analytics.unheard-of")).to.deep.equal([]);
    expect(small.ofType("constructor")).to.deep.equal([]);
  });

  it("holds at least five types of every domain", () => {
    for (const domain of domains) {
      const contracts = catalogue.ofDomain(domain);
      expect(new Set(contracts.map(({ type }) => type)).size, domain).to.be.at.least(5);
      for (const { type } of contracts) expect(type.startsWith(`${domain}.`), type).to.equal(true);
    }
    const counts = domains.map((domain) => catalogue.ofDomain(domain).length);
    expect(counts.reduce((sum, count) => sum + count)).to.equal(catalogue.contracts.length);
  });
});
