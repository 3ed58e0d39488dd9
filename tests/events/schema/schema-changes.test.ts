import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { catalogue } from "../../../events/contracts/catalogue";
import type { EventContract } from "../../../events/schema/contract";
import { schemaChanges, type SchemaChange } from "../../../events/schema/schema-changes";
import { describeSchema, type JsonSchema } from "../../../events/schema/contract-schema";
import type { Compatibility } from "../../../events/schema/keyword-change";
import { changedSchemas } from "../changed-schemas";
import { loadValidators } from "../load-validators";
import { mutatedData } from "../mutated-data";
import { runs } from "../../runs";

function schemaOf(data: z.ZodObject): JsonSchema {
  return describeSchema(data, (path, rule) => expect.fail(`${path} ${rule}`)).jsonSchema;
}

/** A field deep in the data, so that every rule is shown to hold there. */
const around = (field: z.core.$ZodType): z.ZodObject => z.object({ list: z.array(z.object({ field })) });
const path = "/data/list[]/field";
const text = z.string();
const fields = z.object({ old: text, extra: text.optional() });

/** A value that the one side takes and the other refuses, which is what the change breaks. */
type Witness = Partial<Record<"backward" | "forward", unknown>>;
type Row = [what: string, before: z.core.$ZodType, now: z.core.$ZodType, rule: string, witness: Witness];

const [number, int] = [z.number().min(0).max(9), z.int().min(0).max(9)];
const [a, b, ab] = [z.enum(["a"]), z.literal("b"), z.enum(["a", "b"])];
const [list, strict] = [z.array(text), z.strictObject(fields.shape)];
const more = { old: "", more: 1 };

const rows: Row[] = [
  ["a type", text, z.boolean(), 'had type "string" and has "boolean" now', { backward: "1", forward: true }],
  ["a type narrowed", number, int, 'had type "number" and has "integer" now', { backward: 0.5 }],
  ["a type widened", int, number, 'had type "integer" and has "number" now', { forward: 0.5 }],
  ["null refused", text.nullable(), text, "may not be null any more", { backward: null }],
  ["null taken", text, text.nullable(), "may be null now", { forward: null }],
  ["null refused of a choice", a.nullable(), a, "may not be null any more", { backward: null }],
  ["a value less", ab, a, 'does not take "b" any more', { backward: "b" }],
  ["a value more", a, ab, 'takes "b" now, too', { forward: "b" }],
  [
    "other values",
    a,
    b,
    'does not take "a" any more and takes "b" now, too',
    { backward: "a", forward: "b" },
  ],
  ["a text that becomes a choice", text, a, 'had enum none and has ["a"] now', { backward: "b" }],
  ["a choice that becomes a text", a, text, 'had enum ["a"] and has none now', { forward: "b" }],
  ["a format added", text, z.iso.date(), 'had format none and has "date" now', { backward: "x" }],
  ["a format dropped", z.iso.date(), text, 'had format "date" and has none now', { forward: "x" }],
  [
    "another format",
    z.iso.date(),
    z.email(),
    'had format "date" and has "email" now',
    { backward: "2026-11-20", forward: "mei@example.com" },
  ],
  [
    "another pattern",
    text.regex(/^a/),
    text.regex(/^b/),
    'had pattern "^a" and has "^b" now',
    { backward: "a", forward: "b" },
  ],
  ["a shorter text", text.max(3), text.max(2), "had maxLength 3 and has 2 now", { backward: "abc" }],
  ["a longer text", text.max(2), text.max(3), "had maxLength 2 and has 3 now", { forward: "abc" }],
  ["a least length", text, text.min(1), "had minLength none and has 1 now", { backward: "" }],
  ["a least length less", text.min(1), text, "had minLength 1 and has none now", { forward: "" }],
  ["a higher minimum", z.number().min(1), z.number().min(2), "had minimum 1 and has 2 now", { backward: 1 }],
  ["a lower minimum", z.number().min(1), z.number().min(0), "had minimum 1 and has 0 now", { forward: 0 }],
  ["a limit above", z.number(), z.number().gt(0), "had exclusiveMinimum none and has 0 now", { backward: 0 }],
  [
    "a limit below",
    z.number().lt(1),
    z.number().lt(2),
    "had exclusiveMaximum 1 and has 2 now",
    { forward: 1 },
  ],
  ["a lower maximum", z.number().max(2), z.number().max(1), "had maximum 2 and has 1 now", { backward: 2 }],
  ["fewer items", list.max(2), list.max(1), "had maxItems 2 and has 1 now", { backward: ["", ""] }],
  ["more items needed", list, list.min(1), "had minItems none and has 1 now", { backward: [] }],
  [
    "a member more",
    z.union([text, z.int()]),
    z.union([text, z.int(), z.boolean()]),
    'takes {"type":"boolean"} now, too',
    { forward: true },
  ],
  [
    "a member less",
    z.union([text, z.boolean(), z.null()]),
    z.union([text, z.null()]),
    'does not take {"type":"boolean"} any more',
    { backward: true },
  ],
  [
    "additional fields refused",
    fields,
    strict,
    "had additionalProperties none and has false now",
    { backward: more },
  ],
  [
    "additional fields taken",
    strict,
    fields,
    "had additionalProperties false and has none now",
    { forward: more },
  ],
];

/** Schemas that contracts may not have can still be compared: {@link describeSchema} would refuse them. */
function anySchemaOf(field: z.core.$ZodType): JsonSchema {
  try {
    return describeSchema(around(field), () => {
      throw new Error("refused");
    }).jsonSchema;
  } catch {
    return JSON.parse(JSON.stringify(z.toJSONSchema(around(field), { io: "input" }))) as JsonSchema;
  }
}

describe("schemaChanges", () => {
  for (const [what, before, now, rule, witness] of rows)
    it(`catches ${what}, and whom it hurts`, () => {
      const [old, current] = [anySchemaOf(before), anySchemaOf(now)];
      expect(schemaChanges(old, old), "unchanged").to.deep.equal([]);
      const found = schemaChanges(old, current);
      expect(found.map((change) => [change.path, change.rule])).to.deep.equal([[path, rule]]);
      expect(found[0]?.breaks).to.have.members(Object.keys(witness));
      for (const [hurt, value] of Object.entries(witness)) {
        const [wasValid, isValid] = [before, now].map((field) => z.safeParse(field, value).success);
        expect([wasValid, isValid]).to.deep.equal([hurt === "backward", hurt === "forward"]);
      }
    });

  const extra = z.object({ old: text, extra: text });
  const fieldRows: [string, now: z.ZodObject, at: string, rule: string, one: Compatibility][] = [
    ["a required field removed", fields.omit({ old: true }), "old", "was removed", "forward"],
    ["an optional field removed", fields.omit({ extra: true }), "extra", "was removed", "readers"],
    ["a required field added", fields.extend({ more: text }), "more", "is new and required", "backward"],
    ["an optional field required", extra, "extra", "was optional and is required now", "backward"],
    ["a required field optional", fields.partial(), "old", "was required and is optional now", "forward"],
  ];
  for (const [what, now, at, rule, one] of fieldRows)
    it(`catches ${what}`, () => {
      const found = schemaChanges(schemaOf(around(fields)), schemaOf(around(now)));
      expect(found).to.deep.equal([{ path: `${path}/${at}`, rule, breaks: [one] }]);
    });

  const link = z.object({ kind: z.literal("link"), days: z.int().optional() });
  const user = z.object({ kind: z.literal("user"), name: text });
  const fax = z.object({ kind: z.literal("fax") });
  const oneOf = (...members: [typeof link, ...z.ZodObject[]]): JsonSchema =>
    schemaOf(z.object({ to: z.discriminatedUnion("kind", members as never) }));

  it("compares the members of a tagged union one by one, whatever their order", () => {
    const before = oneOf(link, user);
    expect(schemaChanges(before, oneOf(user as never, link))).to.deep.equal([]);
    expect(schemaChanges(before, oneOf(link, user.extend({ note: text.optional() })))).to.deep.equal([]);
    expect(schemaChanges(before, oneOf(link.extend({ days: z.int() }) as never, user, fax))).to.deep.equal([
      { path: '/data/to[kind="link"]/days', rule: "was optional and is required now", breaks: ["backward"] },
      { path: "/data/to", rule: 'takes kind "fax" now, too', breaks: ["forward"] },
    ]);
    expect(schemaChanges(before, oneOf(link))).to.deep.equal([
      { path: "/data/to", rule: 'does not take kind "user" any more', breaks: ["backward"] },
    ]);
  });

  it("compares a union that is told apart by another field as a whole", () => {
    const by = (tag: string): JsonSchema => {
      const member = (value: string): z.ZodObject => z.object({ a: z.literal(value), b: z.literal(value) });
      return schemaOf(z.object({ to: z.discriminatedUnion(tag, [member("x"), member("y")] as never) }));
    };
    const found = schemaChanges(by("a"), by("b"));
    expect(found.map(({ breaks }) => breaks)).to.deep.equal([["backward", "forward"]]);
    expect(found[0]?.rule).to.match(/^had discriminator \{"propertyName":"a"\} and has/);
  });

  it("lets pass what changes no judgement", () => {
    const before = schemaOf(z.object({ a: z.enum(["x", "y"]), b: text, c: z.union([z.int(), z.boolean()]) }));
    const now = schemaOf(
      z.object({
        c: z.union([z.boolean(), z.int()]),
        added: z.object({ deep: z.int() }).optional(),
        b: text.describe("Another word for it"),
        a: z.enum(["y", "x"]),
      }),
    );
    expect(schemaChanges(before, now)).to.deep.equal([]);
    const noted = { ...now, title: "t", description: "d", $id: "i", examples: [1] };
    expect(schemaChanges(before, noted)).to.deep.equal([]);
    const named = z.object({ title: text, examples: text, description: text });
    expect(schemaChanges(schemaOf(named), schemaOf(named.omit({ title: true })))).to.have.length(1);
  });

  it("catches an added field where none may be added, and a required one that nobody describes", () => {
    const [strict, wider] = [fields, fields.extend({ more: text.optional() })].map((data) => ({
      ...schemaOf(data),
      additionalProperties: false,
    }));
    expect(schemaChanges(strict!, strict!)).to.deep.equal([]);
    expect(schemaChanges(strict!, wider!)).to.deep.equal([
      { path: "/data/more", rule: "is new where no field may be added", breaks: ["forward"] },
    ]);
    const before = schemaOf(fields);
    expect(schemaChanges(before, { ...before, required: ["old", "more"] })).to.deep.equal([
      { path: "/data/more", rule: "is new and required", breaks: ["backward"] },
    ]);
  });

  it("takes a keyword that it does not know for a break", () => {
    const [before, now] = [{ not: { const: 1 } }, { not: { const: 2 } }] as JsonSchema[];
    const rule = 'had not {"const":1} and has {"const":2} now';
    expect(schemaChanges(before!, now!)).to.deep.equal([
      { path: "/data", rule, breaks: ["backward", "forward"] },
    ]);
    expect(schemaChanges(before!, { ...before }), "unchanged").to.deep.equal([]);
  });

  describe("beside the consumers' validators", () => {
    const wanted = runs(200, 600);
    const all = catalogue.contracts.flatMap((contract) =>
      changedSchemas(contract.jsonSchema).map((jsonSchema) => ({ contract, jsonSchema })),
    );
    const mutants = all.filter((_, index) => index % Math.ceil(all.length / wanted) === 0);
    // The contracts themselves are version 0, their mutants are numbered.
    const contracts = [
      ...catalogue.contracts.map((contract) => ({ ...contract, type: nameOf(contract), version: 0 })),
      ...mutants.map(({ contract, jsonSchema }, index) => {
        return { ...contract, jsonSchema, type: nameOf(contract), version: index + 1 };
      }),
    ];

    it("names everything that makes the verdicts of old and new differ, by whom it hurts", () => {
      const { validators } = loadValidators(contracts);
      const changes = mutants.map(({ contract, jsonSchema }) =>
        schemaChanges(contract.jsonSchema, jsonSchema),
      );
      let [compatible, differing] = [0, 0];
      const property = fc.property(mutatedData(catalogue.contracts), fc.nat(), ({ contract, data }, seed) => {
        const own = mutants.flatMap((mutant, index) => (mutant.contract === contract ? [index] : []));
        const chosen = own[seed % own.length]!;
        const found = changes[chosen]!;
        const versions = validators[nameOf(contract)]!;
        const wasValid = versions[0]!(data) === undefined;
        const isValid = versions[chosen + 1]!(data) === undefined;
        if (found.length === 0) compatible += 1;
        if (wasValid === isValid) return;
        differing += 1;
        // Under the name of a removed field the new contract takes anything; who fills it in hurts its readers.
        const hurt: Compatibility[] = wasValid ? ["backward"] : ["forward", "readers"];
        expect(hurt, JSON.stringify(mutants[chosen]!.jsonSchema)).to.include.oneOf(harmsOf(found));
      });
      const numRuns = runs(2_000, 40_000);
      fc.assert(property, { numRuns });
      // Both were common, so that holding means something: a fifth and a thirtieth are what is drawn on average.
      expect(compatible).to.be.above(numRuns / 20);
      expect(differing).to.be.above(numRuns / 80);
    });
  });
});

function nameOf({ type, version }: EventContract): string {
  return `${type} ${version}`;
}

function harmsOf(changes: readonly SchemaChange[]): Compatibility[] {
  return changes.flatMap(({ breaks }) => breaks);
}
