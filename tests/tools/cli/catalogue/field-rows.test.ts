import { expect } from "chai";
import { z } from "zod";
import { fieldRows } from "../../../../tools/cli/catalogue/field-rows";
import { describeSchema } from "../../../../events/schema/contract-schema";

function rowsOf(shape: z.ZodRawShape, personalData: string[] = []): string[][] {
  const { jsonSchema } = describeSchema(z.object(shape), (path, rule) => expect.fail(`${path} ${rule}`));
  return fieldRows({ jsonSchema, personalData } as never);
}

describe("fieldRows", () => {
  const rules: [field: z.core.$ZodType, type: string, rule: string][] = [
    [z.uuid(), "string", "uuid"],
    [z.string().regex(/^a|b$/), "string", "matches `^a|b$`"],
    [z.string().min(1).max(9), "string", "1 to 9 characters"],
    [z.string().length(2), "string", "exactly 2 characters"],
    [z.string().max(9), "string", "at most 9 characters"],
    [z.int(), "integer", ""],
    [z.int().min(1), "integer", "at least 1"],
    [z.number().gt(0).lt(1), "number", "above 0, below 1"],
    [z.number().min(-90).max(90), "number", "-90 to 90"],
    [z.enum(["a", "b"]), "string", "one of `a`, `b`"],
    [z.literal("a"), "string", "one of `a`"],
    [z.string().max(3).nullable(), "string or null", "at most 3 characters"],
    [z.enum(["a"]).nullable(), "string or null", "one of `a`"],
    [
      z.union([z.string().max(3), z.boolean(), z.null()]),
      "string or boolean or null",
      "at most 3 characters",
    ],
    [
      z
        .array(z.enum(["a"]))
        .min(1)
        .max(2),
      "array",
      "1 to 2 items, each: string, one of `a`",
    ],
  ];
  for (const [field, type, rule] of rules)
    it(`says ${type} ${rule}`, () => {
      expect(rowsOf({ field })).to.deep.equal([["`field`", type, rule, "yes", ""]]);
      expect(rowsOf({ field: z.optional(field) })[0]?.[3]).to.equal("no");
    });

  it("marks personal data and all below it, and nothing that only begins alike", () => {
    const shape = {
      home: z.object({ city: z.string() }),
      guests: z.array(z.object({ phone: z.string() })),
      homeless: z.boolean(),
    };
    const marked = rowsOf(shape, ["home", "guests"]).filter(([, , , , mark]) => mark === "yes");
    expect(marked.map(([path]) => path)).to.deep.equal([
      "`home`",
      "`home.city`",
      "`guests`",
      "`guests[].phone`",
    ]);
  });

  it("says of a tagged union's fields when they are there", () => {
    const target = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("link"), days: z.int().optional() }),
      z.object({ kind: z.enum(["user", "group"]), id: z.uuid() }),
    ]);
    expect(rowsOf({ target })).to.deep.equal([
      ["`target`", "object", "`kind` is one of `link`, `user`, `group`", "yes", ""],
      ["`target.days`", "integer", "", "no, and only if `kind` is `link`", ""],
      ["`target.id`", "string", "uuid", "if `kind` is `user` or `group`", ""],
    ]);
  });

  it("has a row for every field of a list's items, however deep", () => {
    const item = z.discriminatedUnion("kind", [z.object({ kind: z.literal("dish"), dishId: z.uuid() })]);
    const shape = { list: z.array(item).max(3), grid: z.array(z.array(z.object({ x: z.int() }))) };
    expect(rowsOf(shape).map(([path, , rule]) => [path, rule])).to.deep.equal([
      ["`list`", "at most 3 items, each: object, `kind` is one of `dish`"],
      ["`list[].dishId`", "uuid"],
      ["`grid`", "each: array, each: object"],
      ["`grid[][].x`", ""],
    ]);
  });
});
