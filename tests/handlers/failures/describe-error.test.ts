import { expect } from "chai";
import fc from "fast-check";
import { describeError } from "../../../handlers/failures/describe-error";

describe("describeError", () => {
  const cases: [error: unknown, data: unknown, words: string][] = [
    [new TypeError("no"), {}, "TypeError: no"],
    ["thrown text", {}, "Thrown: thrown text"],
    [{ secret: 1 }, {}, "Thrown: object"],
    [new Error("Ann Lee (ann@example.com) is 12345"), { name: "Ann Lee", age: 12345 }, "Error: … (…) is …"],
    [new Error("Ann Lee"), { names: ["Ann", { full: "Ann Lee" }] }, "Error: …"],
    [new Error("x".repeat(1000)), undefined, `Error: ${"x".repeat(249)}`],
  ];
  for (const [error, data, words] of cases) {
    it(`says "${words.slice(0, 40)}"`, () => expect(describeError(error, data)).to.equal(words));
  }

  it("repeats no text of the data, wherever it stands in the message", () => {
    const word = fc.stringMatching(/^[b-df-hj-np-z]{3,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 900, size: "max" }), word, (values, other) => {
        const described = describeError(new Error(`${other} ${values.join(" and ")}`), { values });
        for (const value of values) expect(described.slice("Error: ".length)).not.to.contain(value);
      }),
    );
  });
});
