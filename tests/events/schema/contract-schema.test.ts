import { expect } from "chai";
import { z } from "zod";
import { describeSchema } from "../../../events/schema/contract-schema";

function describeField(field: z.core.$ZodType): ReturnType<typeof describeSchema> {
  return describeSchema(z.object({ outer: z.array(z.object({ field })) }), (path, rule) => {
    throw new Error(`${path} ${rule}`);
  });
}

interface Tree {
  branches: Tree[];
}
const tree: z.core.$ZodType<Tree> = z.object({
  get branches() {
    return z.array(tree);
  },
});

describe("describeSchema", () => {
  const refused: [string, z.core.$ZodType, RegExp][] = [
    ["Date", z.date(), /is a Date, which JSON cannot carry; use z\.iso\.datetime/],
    ["Map", z.map(z.string(), z.string()), /has the zod type map, which JSON/],
    ["Set", z.set(z.string()), /has the zod type set, which JSON/],
    ["bigint", z.bigint(), /has the zod type bigint, which JSON/],
    ["a bigint literal", z.literal(1n), /is a literal that JSON cannot carry/],
    ["undefined", z.undefined(), /has the zod type undefined/],
    ["a transform", z.string().transform(Number), /is a transform or pipe/],
    ["a codec's pipe", z.string().pipe(z.string()), /is a transform or pipe/],
    ["preprocessing", z.preprocess(String, z.string()), /is a transform or pipe/],
    ["a refinement", z.string().refine((text) => text !== ""), /has a refinement/],
    ["a refined object", z.object({}).refine(() => true), /has a refinement/],
    ["trimming", z.string().trim(), /changes its value/],
    ["text coercion", z.coerce.string(), /coerces/],
    ["number coercion", z.coerce.number(), /coerces/],
    ["boolean coercion", z.coerce.boolean(), /coerces/],
    ["a default", z.string().default("x"), /has a default/],
    ["a catch", z.string().catch("x"), /has the zod type catch/],
    ["any", z.any(), /is any value/],
    ["unknown", z.unknown(), /is any value/],
    ["a record", z.record(z.string(), z.string()), /is a record, whose keys are data/],
    ["a tuple", z.tuple([z.string()]), /has the zod type tuple/],
    ["an intersection", z.intersection(z.object({}), z.object({})), /is an intersection; use extend/],
    ["a strict object", z.strictObject({}), /additional fields; use z\.object/],
    ["a loose object", z.looseObject({}), /additional fields; use z\.object/],
    ["a multiple", z.number().multipleOf(0.1), /has a multipleOf/],
    ["a URL", z.url(), /has the format url, which zod checks by more than a pattern/],
    ["IPv6", z.ipv6(), /has the format ipv6/],
    ["a pattern with a flag", z.string().regex(/a/i), /has the pattern \/a\/i, and .* have no flags/],
    ["recursion", tree, /branches\[\] is recursive/],
    ["an inherited field name", z.object({ constructor: z.string() }), /field\.constructor is no field name/],
    ["a field name with a dot", z.object({ "a.b": z.string() }), /field\.a\.b is no field name/],
  ];
  for (const [what, field, rule] of refused)
    it(`refuses ${what} and names the path`, () => {
      expect(() => describeField(field)).to.throw(Error, rule);
      expect(() => describeField(field)).to.throw(/^outer\[\]\.field/);
      expect(() => describeField(z.optional(field)), "behind optional").to.throw(Error, rule);
      expect(() => describeField(z.union([z.null(), field])), "in a union").to.throw(Error, rule);
    });

  it("describes what JSON carries, and lets added fields pass", () => {
    const { jsonSchema } = describeField(
      z.object({ a: z.string().max(3).optional(), b: z.int().min(1).max(2) }),
    );
    const object = (properties: object, ...required: string[]) => ({ type: "object", properties, required });
    const limits = { a: { type: "string", maxLength: 3 }, b: { type: "integer", minimum: 1, maximum: 2 } };
    expect(jsonSchema).to.deep.equal({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...object(
        { outer: { type: "array", items: object({ field: object(limits, "b") }, "field") } },
        "outer",
      ),
    });
  });

  it("says nullable values and tagged unions so that a violation in them can be named", () => {
    const tagged = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a") }),
      z.object({ kind: z.literal("b"), size: z.number() }),
    ]);
    const { jsonSchema, fields } = describeSchema(
      z.object({ tagged, text: z.string().max(3).nullable(), kind: z.enum(["a"]).nullable() }),
      () => expect.fail(),
    );
    expect(jsonSchema.properties).to.deep.include({
      text: { type: ["string", "null"], maxLength: 3 },
      kind: { anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }] },
    });
    expect(jsonSchema.properties?.tagged).to.deep.include({ discriminator: { propertyName: "kind" } });
    expect(fields).to.have.members(["tagged.kind", "tagged.size", "text", "kind"]);
  });

  it("leaves titles and descriptions out: they are no rules", () => {
    const { jsonSchema } = describeSchema(z.object({ a: z.string().describe("x").meta({ id: "y" }) }), () =>
      expect.fail(),
    );
    expect(jsonSchema.properties).to.deep.equal({ a: { type: "string" } });
  });
});
