import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { isRfcUuid, isUuid } from "../../../events/message/uuid";

const good = "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b";

/** UUIDs, and texts that differ from one in a character or two. */
const almostUuid = fc
  .tuple(
    fc.constantFrom(good, good.toUpperCase(), good.replace(/[^-]/g, "0"), good.replace(/[^-]/g, "f")),
    fc.array(fc.tuple(fc.nat(36), fc.constantFrom(..."0123456789abcdefABCDEFgG-é")), { maxLength: 2 }),
  )
  .map(([text, changes]) =>
    changes.reduce(
      (changed, [at, character]) => changed.slice(0, at) + character + changed.slice(at + 1),
      text,
    ),
  );

describe("isRfcUuid", () => {
  it("judges as zod does", () => {
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(almostUuid, (text) => {
        verdicts.add(isRfcUuid(text));
        return isRfcUuid(text) === z.uuid().safeParse(text).success;
      }),
      { numRuns: 20_000 },
    );
    expect(verdicts.size, "both verdicts were there").to.equal(2);
  });
});

describe("isUuid", () => {
  it("judges as zod's guid does", () => {
    fc.assert(
      fc.property(almostUuid, (text) => isUuid(text) === z.guid().safeParse(text).success),
      { numRuns: 20_000 },
    );
  });

  it("takes nothing but texts", () => {
    for (const value of [undefined, null, 36, [good], { length: 36 }]) expect(isUuid(value)).to.equal(false);
  });
});
