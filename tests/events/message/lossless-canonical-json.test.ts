import { expect } from "chai";
import fc from "fast-check";
import { canonicalJson } from "../../../events/message/canonical-json";
import { losslessCanonicalJson, mayLosePrecision } from "../../../events/message/lossless-canonical-json";

const written = (json: string): string => losslessCanonicalJson(JSON.parse(json), json);

describe("data as text with its numbers as they were written", () => {
  it("is the text of any data whose numbers JavaScript keeps, however they look", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(written(json)).to.equal(canonicalJson(JSON.parse(json)));
      }),
      { numRuns: 1_000 },
    );
    for (const json of [
      '{"n":-913663585795615.2}',
      '{"n":9007199254740992,"p":1.10000000000000000,"e":1E+100,"z":0e999}',
      '{"s":"9007199254740993","t":"\\"1e400","u\\\\":"1e-400"}',
    ])
      expect(written(json)).to.equal(canonicalJson(JSON.parse(json)));
  });

  const different: [what: string, one: string, other: string][] = [
    ["digits beyond what is kept", '{"n":9007199254740993}', '{"n":9007199254740992}'],
    ["digits behind the point", '{"n":0.12345678901234567}', '{"n":0.12345678901234568}'],
    ["a number without bounds and null", '{"n":1e400}', '{"n":null}'],
    ["two numbers without bounds", '{"n":1e400}', '{"n":-1E400}'],
    ["a number too small and zero", '{"n":1e-400}', '{"n":0}'],
    [
      "numbers and texts changed round",
      '{"a":9007199254740993,"b":"9007199254740993"}',
      '{"a":"9007199254740993","b":9007199254740993}',
    ],
    ["the lists they stand in", "[[9007199254740993],[]]", "[[],[9007199254740993]]"],
  ];
  for (const [what, one, other] of different)
    it(`tells apart ${what}`, () => expect(written(one)).to.not.equal(written(other)));

  it("does not tell apart spaces, the order of keys, and what a repeated key writes over", () => {
    const text = written('{"a":"\\u00e9","n":9007199254740993}');
    expect(written(' { "n" : 9007199254740993 , "a" : "é" } ')).to.equal(text);
    expect(written('{"n":1e400,"a":"é","n":9007199254740993}')).to.equal(text);
  });

  it("looks only where a number may begin: at UUIDs, times and codes, with which events are full, once at most", () => {
    const uuid = "3f2a8c1e-5b7d-4e90-8a61-2c4d1e234a1b";
    for (const text of [uuid, "2026-11-20T11:58:00.000Z", "+6591234567", "4111111111111111", "1e400"])
      for (const json of [JSON.stringify(text), JSON.stringify([{ [text]: text }], null, 1)])
        expect(mayLosePrecision(json), json).to.equal(false);
    for (const number of [
      "9007199254740993",
      "-9007199254740993",
      "0.12345678901234567",
      "1e400",
      "-1.5E-400",
    ])
      for (const json of [number, `[${number}]`, `[0,${number}]`, `{"n":${number}}`, `{"n":\n${number} }`])
        expect(mayLosePrecision(json), json).to.equal(true);
  });

  it("reads texts of any length", () => {
    const long = '\\"1'.repeat(1_000_000);
    expect(written(`{"n":9007199254740993,"s":"${long}"}`)).to.contain('\n{"n":"9007199254740993","s":"');
  });
});
