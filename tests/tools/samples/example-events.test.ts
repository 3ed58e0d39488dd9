import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import { validateEvent } from "../../../events/message/validate-event";
import { exampleEvents } from "../../../tools/samples/example-events";

describe("examples of contracts", () => {
  it("are valid events of every version that is not among the given ones", () => {
    const all = exampleEvents([{ type: "no event" }]);
    expect(all).to.have.length(catalogue.contracts.reduce((sum, { examples }) => sum + examples.length, 0));
    for (const event of all) {
      expect(validateEvent(event)).to.equal(undefined);
      const versions = catalogue.ofType(event.type);
      const contract = versions.find(({ version }) => version === event.metadata.version);
      expect(contract?.validate(event.data)).to.equal(undefined);
    }
    expect(new Set(all.map(({ metadata }) => metadata.id)).size).to.equal(all.length);
    const [first, ...others] = all;
    const left = exampleEvents(others).map(({ type }) => type);
    expect(left).to.include(first?.type).and.have.length.at.most(2);
    expect(exampleEvents(all)).to.deep.equal([]);
  });
});
