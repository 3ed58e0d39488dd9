import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import { missingExamples } from "../../../tools/samples/missing-examples";

describe("missingExamples", () => {
  it("are events of every version of which none is given", () => {
    const versionsIn = (events: ReturnType<typeof missingExamples>): string[] =>
      [...new Set(events.map(({ type, metadata }) => `${type} ${metadata.version}`))].sort();
    const all = missingExamples([{ type: "no event" }]);
    const declared = catalogue.contracts.map(({ type, version }) => `${type} ${version}`).sort();
    expect(versionsIn(all)).to.deep.equal(declared);
    const [first = "", ...others] = declared;
    const given = all.filter(({ type, metadata }) => others.includes(`${type} ${metadata.version}`));
    expect(versionsIn(missingExamples(given))).to.deep.equal([first]);
    const spoilt = all.map((event) => ({ ...event, data: {} }));
    expect(versionsIn(missingExamples(spoilt)), "an unknown type of old is declared").to.deep.equal(declared);
  });
});
