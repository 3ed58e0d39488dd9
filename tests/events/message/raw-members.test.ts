import { expect } from "chai";
import fc from "fast-check";
import { rawDetail, rawMembers } from "../../../events/message/raw-members";
import { anyText } from "../../any-text";

const membersOf = (json: string): Record<string, string> => Object.fromEntries(rawMembers(json));

describe("rawMembers", () => {
  for (const [what, json, members] of [
    ["an empty object", "{}", {}],
    ["an empty object with white space", " \t\r\n{ \n} ", {}],
    [
      "every kind of value",
      `{"a":1,"b":"x","c":null,"d":true,"e":false,"f":[],"g":{}}`,
      { a: "1", b: '"x"', c: "null", d: "true", e: "false", f: "[]", g: "{}" },
    ],
    [
      "digits that no number of JavaScript has",
      `{"n":9007199254740993,"m":12345678901234567890,"h":1e400,"p":1.10}`,
      { n: "9007199254740993", m: "12345678901234567890", h: "1e400", p: "1.10" },
    ],
    [
      "white space around and within values",
      `{ "a" : [ 1 , 2 ] , "b":\n{ "c" :3 }\r\n}`,
      { a: "[ 1 , 2 ]", b: `{ "c" :3 }` },
    ],
    [
      "brackets, quotes and backslashes in texts",
      String.raw`{"a":"}]\"{,","b":"\\","c":["\\\"]",{"d":"\\"}],"e":1}`,
      { a: String.raw`"}]\"{,"`, b: String.raw`"\\"`, c: String.raw`["\\\"]",{"d":"\\"}]`, e: "1" },
    ],
    ["names that are escaped", String.raw`{"d\u0065tail":1,"a\"b":2}`, { detail: "1", 'a"b': "2" }],
    [
      "a name of Object.prototype",
      `{"__proto__":1,"constructor":{"a":2}}`,
      { ["__proto__"]: "1", constructor: `{"a":2}` },
    ],
    [
      "members of members",
      `{"a":{"detail":1},"b":[{"detail":2}]}`,
      { a: `{"detail":1}`, b: `[{"detail":2}]` },
    ],
    ["a name that stands twice: the last counts", `{"a":1,"a":{"b":1,"b":2}}`, { a: `{"b":1,"b":2}` }],
    ["an empty name", `{"":0}`, { "": "0" }],
  ] as const) {
    it(`reads ${what}`, () => {
      expect(membersOf(json)).to.deep.equal(members);
    });
  }

  for (const json of [
    "",
    "null",
    "1",
    '"{}"',
    "[]",
    "{",
    `{"a"}`,
    `{"a":1,}`,
    `{"a":01}`,
    "\ufeff{}",
    `{"a":NaN}`,
  ]) {
    it(`refuses ${JSON.stringify(json)}`, () => {
      expect(() => rawMembers(json)).to.throw(SyntaxError);
    });
  }

  it("finds what was written, whatever surrounds it and however it is laid out", () => {
    const name = anyText({ size: "medium" });
    const members = fc.dictionary(name, fc.jsonValue(), { size: "max", maxKeys: 40, noNullPrototype: true });
    fc.assert(
      fc.property(members, fc.constantFrom("", " ", "\n\t", "\r\n  "), (object, gap) => {
        const texts = Object.entries(object).map(
          ([key, value]) => [key, JSON.stringify(value, null, gap)] as const,
        );
        const json = `${gap}{${texts.map(([key, text]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${text}${gap}`).join(",")}}${gap}`;
        expect([...rawMembers(json)]).to.deep.equal(texts);
      }),
      { numRuns: 500 },
    );
  });

  it("reads values nested as deep as a claim check can carry them", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(rawMembers(`{"a":${deep},"b":1}`).get("a")).to.equal(deep);
  });

  it("reads a text of 1 MB that is one long value", () => {
    const long = JSON.stringify(`"\\`.repeat(250_000));
    expect(rawMembers(`{"a":${long}}`).get("a")).to.equal(long);
  });
});

describe("rawDetail", () => {
  const detail = `{ "n":9007199254740993, "big":12345678901234567890,"huge":1e400,"price":1.10,"a":1,"a":2 }`;

  it("is what was published, byte for byte", () => {
    expect(rawDetail(`{"version":"0","resources":["{\\"detail\\":0}"],"detail":${detail}}`)).to.equal(detail);
    expect(rawDetail(`{"detail":${detail},"id":"x"}`)).to.equal(detail);
  });

  it("is nothing in a body without a detail", () => {
    expect(rawDetail(`{"data":{"detail":1}}`)).to.equal(undefined);
  });
});
