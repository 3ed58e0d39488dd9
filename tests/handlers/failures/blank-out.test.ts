import { expect } from "chai";
import { blankOut, blankOutFields } from "../../../handlers/failures/blank-out";

describe("blankOut", () => {
  const cases: [text: string, data: unknown, blanked: string][] = [
    ["nothing to hide", { name: "Ann Lee" }, "nothing to hide"],
    ["Ann Lee of Ann", { name: "Ann", full: "Ann Lee" }, "… of …"],
    ["in words 12345, no 12", { account: 12345, age: 12 }, "in words …, no 12"],
    ["GET /people?name=Ann%20Lee", { name: "Ann Lee" }, "GET /people?name=…"],
    ['{"note":"a\\n\\"b\\""}', { note: 'a\n"b"' }, '{"note":"…"}'],
    ["half \ud800 of it", { broken: "half \ud800" }, "… of it"],
    ["<ann@example.com> is unknown", undefined, "<…> is unknown"],
  ];
  for (const [text, data, blanked] of cases) {
    it(`makes ${JSON.stringify(text)} ${JSON.stringify(blanked)}`, () => {
      expect(blankOut(text, data)).to.equal(blanked);
    });
  }
});

describe("blankOutFields", () => {
  it("blanks texts and numbers at any depth, and nothing else", () => {
    const fields = { who: "Ann Lee", inner: [{ account: 12345, shard: 3 }], isNew: true, nothing: null };
    expect(blankOutFields(fields, { name: "Ann Lee", account: 12345 })).to.deep.equal({
      who: "…",
      inner: [{ account: "…", shard: 3 }],
      isNew: true,
      nothing: null,
    });
  });

  it("leaves what was passed as it was", () => {
    const fields = { who: "Ann Lee" };
    blankOutFields(fields, { name: "Ann Lee" });
    expect(fields).to.deep.equal({ who: "Ann Lee" });
  });
});
