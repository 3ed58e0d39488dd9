import { expect } from "chai";
import fc from "fast-check";
import { visibleText } from "../../../packages/text/visible-text";
import { anyText } from "../../any-text";

describe("visibleText", () => {
  for (const [what, text, shown] of [
    ["a colour", "\u001b[31mred", "\\u001b[31mred"],
    ["the name of a window", "\u001b]0;x\u0007", "\\u001b]0;x\\u0007"],
    ["a control sequence of eight bits", "\u009b2J", "\\u009b2J"],
    ["what moves the cursor back", "abc\b\b\r", "abc\\u0008\\u0008\\r"],
    ["a line of its own", "one\ntwo\tthree\u0085\u2028\u2029", "one\\ntwo\\tthree\\u0085\\u2028\\u2029"],
    ["another direction", "\u202ecod.exe\u202c\u2066\u200f", "\\u202ecod.exe\\u202c\\u2066\\u200f"],
    ["what is not seen", "a\u200bb\u00adc\ufeffd\u3164e\u2060", "a\\u200bb\\u00adc\\ufeffd\\u3164e\\u2060"],
    ["tags, which hide whole sentences", "\u{e0041}", "\\udb40\\udc41"],
    ["half of a pair", "\ud800x\udfff", "\\ud800x\\udfff"],
    ["NUL and DEL", "\u0000\u007f", "\\u0000\\u007f"],
    [
      "letters of all scripts",
      "Zoë İstanbul 東京 Ελλάδα שלום नमस्ते 👍🏽 e\u0301",
      "Zoë İstanbul 東京 Ελλάδα שלום नमस्ते 👍🏽 e\u0301",
    ],
    ["its own escapes, again", "\\u001b", "\\u001b"],
  ] as const) {
    it(`shows ${what}`, () => expect(visibleText(text)).to.equal(shown));
  }

  it("leaves nothing that is not seen, and keeps JSON what it was", () => {
    fc.assert(
      fc.property(anyText({ size: "large", minLength: 1 }), (text) => {
        const shown = visibleText(JSON.stringify(text));
        expect(shown).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(JSON.parse(shown)).to.equal(text);
        expect(visibleText(visibleText(text))).to.equal(visibleText(text));
      }),
    );
  });
});
