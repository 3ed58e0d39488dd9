import Ajv from "ajv";
import { expect } from "chai";
import { limitLength } from "../../../events/schema/limit-length";

const texts = [
  "",
  "a",
  "ab",
  "abc",
  "abcd",
  "😀",
  "😀😀",
  "😀😀😀",
  "😀a",
  "a😀b",
  "\ud83d",
  "\ude00\ud83d",
  "\ud83d\ud83d\ude00",
];

describe("limitLength", () => {
  const ours = new Ajv();
  ours.removeKeyword("maxLength").removeKeyword("minLength").addKeyword(limitLength);
  const theirs = new Ajv();

  for (const keyword of ["maxLength", "minLength"])
    for (const limit of [0, 1, 2, 3, 4])
      it(`judges and speaks as ajv does: ${keyword} ${limit}`, () => {
        const schema = { type: "string", [keyword]: limit };
        const judged = (ajv: Ajv) =>
          texts.map((text) => {
            const validate = ajv.compile(schema);
            return [text, validate(text), validate.errors];
          });
        expect(judged(ours)).to.deep.equal(judged(theirs));
      });

  it("speaks of the length before it speaks of the pattern, as ajv does", () => {
    const validate = ours.compile({ type: "string", pattern: "^b", maxLength: 2 });
    validate("aaa");
    expect(validate.errors?.[0]?.keyword).to.equal("maxLength");
  });
});
