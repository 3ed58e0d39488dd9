import { expect } from "chai";
import { redact } from "../../../handlers/failures/redact";
import { knownValues } from "../../../handlers/failures/known-values";

describe("redact", () => {
  const cases: [text: string, data: unknown, blanked: string][] = [
    ["nothing to hide", { name: "Ann Lee" }, "nothing to hide"],
    ["Ann Lee of Ann", { name: "Ann", full: "Ann Lee" }, "… of …"],
    ["in words 12345, no 12", { account: 12345, age: 12 }, "in words …, no 12"],
    ["GET /people?name=Ann%20Lee", { name: "Ann Lee" }, "GET /people?name=…"],
    ['{"note":"a\\n\\"b\\""}', { note: 'a\n"b"' }, '{"note":"…"}'],
    ["no user Bo in Bonn", { name: "Bo" }, "…"],
    ["the latest of 12", { kind: "test", rating: 12 }, "the la… of 12"],
    ["testing", { kind: "TEST" }, "…"],
    ["the latest", { kind: "TEST" }, "the latest"],
    ["what is known", { list: Array.from({ length: 1_001 }, (_, index) => `value ${index}`) }, "…"],
    ["half \ud800 of it", { broken: "half \ud800" }, "… of it"],
    ["no ΟΔΥΣΣΕΥΣ ΚΑΙ here", { name: "οδυσσευς και πηνελοπη η πιστη" }, "no ΟΔΥΣΣΕΥΣ ΚΑΙ here"],
    ["no ΛΑΕΡΤΙΑΔΗΣ ΟΔΥΣ", { name: "Λαερτιάδης Οδυσ" }, "…"],
    ["no Ιονίων νήσος της Κέρκυρας", { name: "ΙΟΝΊΩΝ ΝΉΣΟΣ ΤΗΣ ΚΈΡΚΥΡΑΣ" }, "…"],
    ["30%20Lee", { name: "20Lee" }, "30%…"],
    ["no 100% cotton & wool shirt", { name: "100% cotton &amp; wool shirt" }, "…"],
    ["flag %F0%9F%87%B8%F0%9F%87%AC of it", { flag: "🇸🇬" }, "flag … of it"],
    ["<ann@example.com> is unknown", undefined, "<…> is unknown"],
  ];
  const [a, b] = ["a".repeat(300), "b".repeat(300)];

  it("reads the first 4,096 characters of a text, 256 on each side of an address, and 128 of a value", () => {
    expect(redact("x".repeat(10_000))).to.have.length(4_096 - 128);
    expect(redact("Ann ".repeat(2_000), knownValues("ANN ANN"))).to.equal("…");
    expect(redact(`${a}@${b}`)).to.equal(`${a.slice(256)}…${b.slice(256)}`);
    const known = knownValues({ text: b });
    expect(redact(`is ${b.slice(0, 127)}`, known)).to.equal(`is ${b.slice(0, 127)}`);
    expect(redact(`is ${b.slice(0, 128)}`, known)).to.equal("…");
  });

  for (const [text, data, blanked] of cases) {
    it(`makes ${JSON.stringify(text)} ${JSON.stringify(blanked)}`, () => {
      expect(redact(text, knownValues(data))).to.equal(blanked);
    });
  }
});
