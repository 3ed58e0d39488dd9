import { expect } from "chai";
import { z } from "zod";
import { catalogue } from "../../../events/contracts/catalogue";
import { defineContract, type EventContract } from "../../../events/schema/contract";
import { compatibilityErrors } from "../../../events/schema/compatibility-errors";

function profileUpdated(version: number, email: z.ZodType): EventContract {
  return defineContract({
    type: "user.profile-updated",
    version,
    meaning: "A profile changed.",
    data: z.object({ email }),
    examples: [{ email: "mei.tan@example.com" }],
    personalData: ["email"],
  });
}

const first = profileUpdated(1, z.email().optional());
const second = profileUpdated(2, z.email());
const retired = { type: first.type, version: 1, why: "Nobody publishes it." };

describe("compatibilityErrors", () => {
  it("finds nothing wrong with contracts as they were released, and with new versions and types", () => {
    expect(compatibilityErrors([], [first], [])).to.deep.equal([]);
    expect(compatibilityErrors([first], [first], [])).to.deep.equal([]);
    expect(compatibilityErrors([first], [first, second], [])).to.deep.equal([]);
    expect(compatibilityErrors(catalogue.contracts, catalogue.contracts, [])).to.deep.equal([]);
  });

  it("says of a change what broke, whom it hurts, and the version to raise it to", () => {
    expect(compatibilityErrors([first], [profileUpdated(1, z.email())], [])).to.deep.equal([
      "user.profile-updated v1: /data/email was optional and is required now: new consumers would refuse old events. Raise the version to 2.",
    ]);
    const widened = profileUpdated(1, z.email().optional().nullable());
    expect(compatibilityErrors([first, second], [widened, second], [])).to.deep.equal([
      "user.profile-updated v1: /data/email may be null now: old consumers would refuse new events. Raise the version to 3.",
    ]);
    const other = profileUpdated(1, z.literal("mei.tan@example.com").optional());
    expect(compatibilityErrors([first], [other], []).join("\n")).to.include("had enum none");
  });

  it("names a version that disappeared, unless it is retired", () => {
    const [said, ...more] = compatibilityErrors([first, second], [second], []);
    expect(said).to.match(
      /^user\.profile-updated v1 is not declared any more: .*events\/contracts\/retired\.ts\.$/,
    );
    expect(more).to.deep.equal([]);
    expect(compatibilityErrors([first, second], [second], [retired])).to.deep.equal([]);
  });

  it("lets nobody retire what is declared or was never there", () => {
    expect(compatibilityErrors([first], [first], [retired])).to.deep.equal([
      "user.profile-updated v1 is retired and declared: a retired number is never given again.",
    ]);
    expect(compatibilityErrors([], [], [retired])).to.deep.equal([
      "user.profile-updated v1 is retired and was never released.",
    ]);
  });
});
