import { expect } from "chai";
import { z } from "zod";
import { catalogue, type PlatformEvent } from "../../../events/contracts/catalogue";
import { defineContract, type ContractDefinition, type EventOf } from "../../../events/schema/contract";
import { dishRanked } from "../../../events/contracts/analytics";
import type { userSignedIn } from "../../../events/contracts/auth";
import type { EventType } from "../../../events/domains";

const good = {
  type: "user.name-changed",
  version: 1,
  meaning: "A name changed.",
  data: z.object({ userId: z.uuid(), name: z.object({ first: z.string().min(1) }) }),
  examples: [{ userId: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b", name: { first: "Mei" } }],
  personalData: ["name.first"],
} satisfies ContractDefinition<EventType, z.ZodObject>;

/** Declares the good contract with something changed. */
function define(change: Partial<Record<keyof typeof good | "sources", unknown>>): unknown {
  return defineContract({ ...good, ...change } as typeof good);
}

describe("defineContract", () => {
  it("keeps what the author said, with the domain, and freezes it", () => {
    const contract = defineContract(good);
    expect(contract).to.deep.include({ type: "user.name-changed", domain: "user", version: 1 });
    expect(contract.fields).to.deep.equal(["userId", "name.first"]);
    expect(contract.jsonSchema).to.deep.include({ type: "object", required: ["userId", "name"] });
    expect(() => Object.assign(contract, { version: 2 })).to.throw(TypeError);
    expect(() => Object.assign(contract.examples[0]!.name, { first: "" })).to.throw(TypeError);
    expect(() => Object.assign(contract.jsonSchema.properties!, { more: {} })).to.throw(TypeError);
  });

  it("keeps who may publish it, and has no such field where anybody may", () => {
    const sources = ["bellyfed.profiles"];
    expect(defineContract({ ...good, sources }).sources).to.deep.equal(sources);
    expect(defineContract(good)).to.not.have.property("sources");
  });

  const refusals: [string, Partial<Record<keyof typeof good | "sources", unknown>>, RegExp][] = [
    ["nobody who may publish it", { sources: [] }, /sources is empty, so nobody could publish it/],
    ["a source that is none", { sources: ["a", ""] }, /sources holds ""; a source has/],
    ["a source too long", { sources: ["x".repeat(257)] }, /a source has 1 to 256 characters/],
    ["too many sources", { sources: new Array(21).fill("a") }, /sources has 21 entries; 20 are allowed/],
    [
      "an unknown domain",
      { type: "billing.paid" },
      /one of the domains in events\/domains\.ts: user, auth, /,
    ],
    ["no domain", { type: "paid" }, /type must begin with one of the domains/],
    ["no name", { type: "user." }, /type must be <domain>\.<kebab-name>/],
    ["a name in camel case", { type: "user.nameChanged" }, /type must be <domain>\.<kebab-name>/],
    ["two dots", { type: "user.name.changed" }, /type must be <domain>\.<kebab-name>/],
    ["a long name", { type: `user.${"x".repeat(124)}` }, /type has 129 characters; EventBridge allows 128/],
    ["version 0", { version: 0 }, /version must be an integer from 1/],
    ["version 1.5", { version: 1.5 }, /version must be an integer from 1/],
    ["no meaning", { meaning: " " }, /meaning is empty/],
    ["a meaning left out", { meaning: undefined }, /meaning is empty/],
    ["no example", { examples: [] }, /examples is empty/],
    ["examples left out", { examples: undefined }, /examples is empty/],
    ["personal data left out", { personalData: undefined }, /personalData must list the fields/],
    [
      "an example that breaks the contract",
      { examples: [good.examples[0], { ...good.examples[0], name: { first: "" } }] },
      /examples\[1\] breaks the contract at \/name\/first: /,
    ],
    ["personal data nowhere", { personalData: ["name.last"] }, /names name\.last, which is no field/],
  ];
  for (const [what, change, message] of refusals)
    it(`refuses ${what}`, () => {
      expect(() => define(change)).to.throw(Error, message);
      expect(() => define(change)).to.throw(/^Contract \S+ version \S+: /);
    });

  it("takes a name of exactly 128 characters and an object as personal data", () => {
    expect(define({ type: `user.${"x".repeat(123)}`, personalData: ["name"] })).to.have.property("domain");
  });

  it("infers the events' types", () => {
    const event = {} as EventOf<typeof userSignedIn>;
    const type: "auth.user-signed-in" | undefined = event.type;
    const kind: "ios" | "android" | "web" | undefined = event.data?.device.kind;
    // @ts-expect-error the risk is a number
    const risk: string | undefined = event.data?.riskScore;
    expect([type, kind, risk]).to.deep.equal([undefined, undefined, undefined]);
    const rankOf = (one: PlatformEvent): number => (one.type === "analytics.dish-ranked" ? one.data.rank : 0);
    const data = dishRanked.examples[0]!;
    const ranked = { type: "analytics.dish-ranked", source: "s", data, metadata: {} as never } as const;
    expect(rankOf(ranked)).to.equal(1);
  });

  for (const contract of catalogue.contracts)
    it(`${contract.type} version ${contract.version}: its examples are valid and hold no unnamed field`, () => {
      const names = new Set(contract.fields);
      for (const example of contract.examples) {
        expect(contract.validate(example)).to.equal(undefined);
        for (const path of leaves(example)) expect([...names]).to.include(path);
      }
    });
});

/** The paths of all values of an example. */
function leaves(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path ? `${path}.${key}` : key));
}
