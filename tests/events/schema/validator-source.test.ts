import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { catalogue } from "../../../events/contracts/catalogue";
import { defineContract, type EventContract } from "../../../events/schema/contract";
import { validatorSource } from "../../../events/schema/validator-source";
import { loadValidators as load } from "../load-validators";
import { mutatedData, secret } from "../mutated-data";
import { runs } from "../../runs";

function contractOf(shape: z.ZodRawShape, example: Record<string, unknown>): EventContract {
  return defineContract({
    type: "user.thing-happened",
    version: 3,
    meaning: "A thing happened.",
    data: z.object(shape),
    examples: [example as never],
    personalData: [],
  });
}

describe("validatorSource", () => {
  it("names the field and the rule, and never the value", () => {
    const contract = contractOf(
      {
        userId: z.uuid(),
        stars: z.int().min(1).max(5),
        kind: z.enum(["a", "b"]),
        at: z.iso.datetime().nullable(),
        target: z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("link") }),
          z.object({ kind: z.literal("user"), name: z.string().max(9) }),
        ]),
        list: z.array(z.object({ code: z.string().regex(/^[a-z]+$/) })),
      },
      {
        userId: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b",
        stars: 3,
        kind: "a",
        at: null,
        target: { kind: "link" },
        list: [],
      },
    );
    const validate = load([contract]).validators["user.thing-happened"]![3]!;
    const good = contract.examples[0] as object;
    const cases: [object, string, string][] = [
      [{ userId: secret }, "/userId", 'must match format "uuid"'],
      [{ userId: undefined }, "", "must have required property 'userId'"],
      [{ stars: 6 }, "/stars", "must be <= 5"],
      [{ stars: 1.5 }, "/stars", "must be integer"],
      [{ kind: secret }, "/kind", "must be equal to one of the allowed values"],
      [{ at: secret }, "/at", 'must match format "date-time"'],
      [{ target: { kind: secret } }, "/target", 'value of tag "kind" must be in oneOf'],
      [{ target: { kind: "user", name: secret } }, "/target/name", "must NOT have more than 9 characters"],
      [{ list: [{ code: "a" }, { code: secret }] }, "/list/1/code", 'must match pattern "^[a-z]+$"'],
    ];
    expect(validate(good)).to.equal(undefined);
    for (const [change, path, rule] of cases)
      expect(validate({ ...good, ...change }), path).to.deep.equal({ path, rule });
    expect(validate(secret)).to.deep.equal({ path: "", rule: "must be object" });
  });

  it("carries who may publish, where the contract says it", () => {
    const open = contractOf({ a: z.string() }, { a: "" });
    const { jsonSchema: _, ...said } = open;
    const closed = defineContract({
      ...said,
      type: "user.thing-closed",
      data: z.object({ a: z.string() }),
      examples: [{ a: "" }],
      sources: ["bellyfed.profiles", 'a"b'],
    });
    const { validators } = load([open, closed]);
    expect(validators["user.thing-happened"]?.[3]?.sources).to.equal(undefined);
    expect(validators["user.thing-closed"]?.[3]?.sources).to.deep.equal(["bellyfed.profiles", 'a"b']);
    expect(validators["user.thing-closed"]?.[3]?.({ a: 1 })).to.deep.equal({
      path: "/a",
      rule: "must be string",
    });
  });

  it("lets added fields pass at every depth", () => {
    const contract = contractOf({ inner: z.object({ a: z.string() }) }, { inner: { a: "" } });
    const validate = load([contract]).validators["user.thing-happened"]![3]!;
    expect(validate({ inner: { a: "", b: 1 }, c: [] })).to.equal(undefined);
  });

  it("tells data fields named format and pattern from the keywords of those names", () => {
    const contract = contractOf(
      { format: z.uuid(), pattern: z.enum(["dots"]) },
      { format: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b", pattern: "dots" },
    );
    const validate = load([contract]).validators["user.thing-happened"]![3]!;
    expect(validate(contract.examples[0])).to.equal(undefined);
    expect(validate({ format: "x", pattern: "dots" })?.path).to.equal("/format");
    expect(validate({ ...(contract.examples[0] as object), pattern: "x" })?.path).to.equal("/pattern");
  });

  it("keeps two expressions of one format apart", () => {
    const id = "3f2a8c1e-5b7d-7e90-8a61-2c4d6e8f0a1b";
    const contract = contractOf({ any: z.uuid(), seventh: z.uuidv7() }, { any: id, seventh: id });
    const validate = load([contract]).validators["user.thing-happened"]![3]!;
    const fourth = "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b";
    expect(validate({ any: fourth, seventh: id })).to.equal(undefined);
    expect(validate({ any: id, seventh: fourth })?.path).to.equal("/seventh");
  });

  it("reads patterns without the unicode flag, as zod does", () => {
    const contract = contractOf({ one: z.string().regex(/^.\-$/) }, { one: "a-" });
    const validate = load([contract]).validators["user.thing-happened"]![3]!;
    for (const one of ["a-", "😀-"])
      expect(validate({ one }) === undefined).to.equal(contract.validate({ one }) === undefined);
  });

  it("exports validators and nothing else, by type and version, without inherited names", () => {
    const { exported, validators } = load(catalogue.contracts);
    expect(Object.keys(exported)).to.deep.equal(["validators"]);
    const found = Object.entries(validators).flatMap(([type, versions]) =>
      Object.keys(versions).map((version) => `${type} ${version}`),
    );
    expect(found).to.have.members(catalogue.contracts.map(({ type, version }) => `${type} ${version}`));
    expect(validators["constructor"]).to.equal(undefined);
    expect(validators["auth.user-signed-in"]!["toString" as never]).to.equal(undefined);
  });

  it("is the same text whatever the order of the contracts", () => {
    const reversed = [...catalogue.contracts].reverse();
    expect(validatorSource(reversed)).to.equal(validatorSource(catalogue.contracts));
  });

  it("needs nothing at run time but two functions that a bundler inlines", () => {
    const imports = validatorSource(catalogue.contracts).match(/require\(|from "[^"]+"/g);
    expect(imports).to.deep.equal(['from "./events/message/uuid"', 'from "ajv/dist/runtime/ucs2length"']);
  });

  it("judges mutated events of every contract as zod does, and shows nothing of them", function () {
    const numRuns = runs(4_000, 200_000);
    const { validators } = load(catalogue.contracts);
    let invalid = 0;
    const property = fc.property(mutatedData(catalogue.contracts), ({ contract, data }) => {
      const violation = validators[contract.type]![contract.version]!(data);
      if (violation) invalid += 1;
      const judgement = contract.validate(data);
      const said = `${violation?.path} ${violation?.rule} ${judgement?.path} ${judgement?.rule}`;
      if (said.includes(secret)) return false;
      return (violation === undefined) === (judgement === undefined);
    });
    fc.assert(property, { numRuns });
    // Both verdicts were common, so that agreeing means something.
    expect(invalid / numRuns).to.be.within(0.2, 0.9);
  });
});
