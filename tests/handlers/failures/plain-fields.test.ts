import { expect } from "chai";
import { plainFields } from "../../../handlers/failures/plain-fields";

const keep = (text: string): string => text;
const round: { self?: unknown } = {};
round.self = round;
const fail = (): never => {
  throw new Error("cannot");
};

describe("plainFields", () => {
  const cases: [what: string, fields: unknown, plain: object][] = [
    [
      "values of JSON",
      { a: "b", n: 1.5, is: true, none: null, list: [1, "x"] },
      { a: "b", n: 1.5, is: true, none: null, list: [1, "x"] },
    ],
    ["a BigInt", { n: 1n }, { n: "1" }],
    ["no numbers", { n: NaN, i: Infinity }, { n: null, i: null }],
    [
      "what JSON leaves out",
      { f: fail, u: undefined, s: Symbol("x"), list: [undefined, fail] },
      { list: [null, null] },
    ],
    ["a date", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
    ["no date", { at: new Date(NaN) }, { at: null }],
    ["an error, by its name", { error: new TypeError("Ann Lee") }, { error: "TypeError" }],
    [
      "a getter that throws",
      {
        get a() {
          return fail();
        },
        b: 1,
      },
      { a: "[unreadable]", b: 1 },
    ],
    ["a toJSON that throws", { a: { toJSON: fail }, b: 1 }, { a: "[unreadable]", b: 1 }],
    ["a proxy that refuses", { a: new Proxy({}, { ownKeys: fail }), b: 1 }, { a: "[unreadable]", b: 1 }],
    ["a key of any name", JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"__proto__":{"x":1}}') as object],
    [
      "bytes, by their number",
      { body: Buffer.from("Ann Lee"), of: new Float64Array(2) },
      { body: "[7 bytes]", of: "[16 bytes]" },
    ],
    ["texts and numbers in objects", { text: new String("x"), n: new Number(2) }, { text: "x", n: 2 }],
    ["no fields", "text", {}],
    ["a list instead", [1], {}],
    ["nothing", null, {}],
  ];
  for (const [what, fields, plain] of cases) {
    it(`writes ${what}`, () => {
      const written = plainFields(fields, keep);
      expect(JSON.parse(JSON.stringify(written))).to.deep.equal(plain);
    });
  }

  it("ends what goes round", () => {
    expect(JSON.stringify(plainFields(round, keep)))
      .to.have.length.below(200)
      .and.contain("…");
  });

  it("bounds its size and what it looks at", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown;
    let looks = 0;
    const many = new Proxy(new Array(1_000_000).fill({}), {
      get: (list, key) => ((looks += 1), Reflect.get(list, key) as unknown),
    });
    const long = "x".repeat(10_000_000);
    let read = 0;
    const counted = (text: string): string => ((read += text.length), text);
    for (const fields of [
      { deep },
      { many },
      { long },
      { long: new String(long) },
      { bytes: new Uint8Array(10_000_000), buffer: Buffer.alloc(10_000_000) },
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, {}])),
      { texts: new Array(500).fill(long) },
    ]) {
      read = 0;
      expect(JSON.stringify(plainFields(fields, counted))).to.have.length.below(70_000);
      expect(read).to.be.below(40_000);
    }
    expect(looks).to.be.below(2_000);
  });

  it("cleans texts, numbers and keys at any depth", () => {
    const clean = (text: string): string => (/Ann|12345/.test(text) ? "…" : text);
    const fields = { who: "Ann", inner: [{ account: 12345, shard: 3, Ann: 1 }], big: 12345n };
    expect(plainFields(fields, clean)).to.deep.equal({
      who: "…",
      inner: [{ account: "…", shard: 3, "…": 1 }],
      big: "…",
    });
    expect(fields.who).to.equal("Ann");
  });

  it("keeps the other fields when two names are cleaned to one", () => {
    const clean = (text: string): string => (text.includes("@") ? "…" : text);
    const fields = { "ann@example.com": 1, "bo@example.com": 2, count: 2 };
    expect(plainFields(fields, clean)).to.deep.equal({ "…": 1, count: 2 });
  });
});
