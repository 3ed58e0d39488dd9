import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { catalogue, contractsOf, createCatalogue } from "../../../events/contracts/catalogue";
import * as auth from "../../../events/contracts/auth";
import * as system from "../../../events/contracts/system";
import * as user from "../../../events/contracts/user";
import { searchPerformed, searchPerformedV1 } from "../../../events/contracts/analytics";
import { domains } from "../../../events/domains";

function isContract(value: unknown): boolean {
  return typeof value === "object" && value !== null && "jsonSchema" in value && "type" in value;
}

const { signInFailed, userSignedIn } = auth;

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

  it("refuses a domain that has no contracts, and names the files to complete", () => {
    const message =
      "Domain analytics has no contracts: export them from events/contracts/analytics.ts and import that file in events/contracts/catalogue.ts";
    // @ts-expect-error -- the type check refuses it too
    expect(() => contractsOf({ user, auth, system })).to.throw(message);
    const without = { user, auth, system, analytics: {} } as unknown as Parameters<typeof contractsOf>[0];
    expect(() => contractsOf(without)).to.throw(message);
  });

  it("holds every contract file and every domain's file, and no other", async () => {
    const folder = join(__dirname, "../../../events/contracts");
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const exported = files.map(({ parentPath, name }) =>
      Object.values(require(join(parentPath, name)) as Record<string, unknown>).filter(isContract),
    );
    expect([...new Set(exported.flat())]).to.have.members(catalogue.contracts);
  });

  it("holds at least five types of each of the first four domains, and types of every other", () => {
    for (const [index, domain] of domains.entries()) {
      const contracts = catalogue.ofDomain(domain);
      expect(new Set(contracts.map(({ type }) => type)).size, domain).to.be.at.least(index < 4 ? 5 : 1);
      for (const { type } of contracts) expect(type.startsWith(`${domain}.`), type).to.equal(true);
    }
    const counts = domains.map((domain) => catalogue.ofDomain(domain).length);
    expect(counts.reduce((sum, count) => sum + count)).to.equal(catalogue.contracts.length);
  });
});
