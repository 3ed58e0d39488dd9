import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { z } from "zod";
import { catalogue } from "../../../events/contracts/catalogue";
import type { EventMessage } from "../../../events/message/event-message";
import { validateEvent } from "../../../events/message/validate-event";
import { defineContract } from "../../../events/schema/contract";
import { eventSchema } from "../../../events/schema/event-schema";
import { exampleEvents } from "../../../tools/cli/catalogue/example-entry";

/** As a stranger's validator, strict about keywords that JSON Schema does not have. */
const ajv = addFormats(new Ajv2020({ allowUnionTypes: true, unicodeRegExp: false }));

describe("the schema of a whole event", () => {
  for (const contract of catalogue.contracts) {
    it(`of ${contract.type} version ${contract.version} accepts its examples, and no other version`, () => {
      const validate = ajv.compile(eventSchema(contract));
      for (const event of exampleEvents(contract)) {
        expect(validate(event), JSON.stringify(validate.errors)).to.equal(true);
        expect(validateEvent(event)).to.equal(undefined);
        const { metadata } = event;
        expect(validate({ ...event, metadata: { ...metadata, version: 9 } })).to.equal(false);
        expect(validate({ ...event, data: {} })).to.equal(false);
      }
    });
  }

  const contract = defineContract({
    type: "user.guest-joined",
    version: 2,
    meaning: "A guest joined.",
    data: z.object({
      at: z.iso.datetime(),
      id: z.uuid(),
      format: z.string(),
      seat: z.discriminatedUnion("discriminator", [
        z.object({ discriminator: z.literal("bar") }),
        z.object({ discriminator: z.literal("table"), number: z.int() }),
      ]),
    }),
    examples: [
      {
        at: "2026-11-20T18:30:00Z",
        id: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b",
        format: "long",
        seat: { discriminator: "table", number: 7 },
      },
    ],
    personalData: [],
    sources: ["bellyfed.guests"],
  });
  const [event] = exampleEvents(contract) as [EventMessage];
  const schema = eventSchema(contract);
  const validate = ajv.compile(schema);

  it("has no time that a generator would make a type of, and keeps all else", () => {
    const { data } = schema.properties as { data: { properties: Record<string, Record<string, unknown>> } };
    expect(data.properties["at"]).to.include.keys("pattern").and.not.include.keys("format");
    expect(data.properties["id"]).to.include({ format: "uuid" });
    expect(data.properties["format"]).to.deep.equal({ type: "string" });
    expect(data.properties["seat"]).to.have.property("oneOf").that.has.length(2);
    expect(data.properties["seat"]).to.not.have.property("discriminator");
    expect(validate(event), JSON.stringify(validate.errors)).to.equal(true);
  });

  const broken: [string, object][] = [
    ["a time as Python writes it", { metadata: { time: "2026-11-20T18:30:00.000+00:00" } }],
    ["a time as Go writes it", { metadata: { time: "2026-11-20T18:30:00Z" } }],
    ["a time in microseconds", { metadata: { time: "2026-11-20T18:30:00.000000Z" } }],
    ["a number in the place of a time", { metadata: { time: 1_795_190_600 } }],
    ["an id that is no UUID", { metadata: { id: "42" } }],
    ["a cause that is no UUID", { metadata: { causationId: "42" } }],
    ["a version as a text", { metadata: { version: "2" } }],
    ["fewer hops than none", { metadata: { hops: -1 } }],
    ["half a hop", { metadata: { hops: 0.5 } }],
    ["no correlation id", { metadata: { correlationId: "" } }],
    ["a producer that is too long", { metadata: { producer: "x".repeat(129) } }],
    ["no producer", { metadata: { producer: undefined } }],
    ["no source", { source: undefined }],
    ["no data", { data: undefined }],
    ["data that is a text", { data: "{}" }],
  ];
  for (const [what, { metadata, ...other }] of broken as [string, Partial<EventMessage>][]) {
    it(`refuses ${what}, as consumers do`, () => {
      const given = { ...event, ...other, metadata: { ...event.metadata, ...metadata } };
      const sent = JSON.parse(JSON.stringify(given)) as EventMessage;
      expect(validateEvent(sent)).to.be.an("object");
      expect(validate(sent)).to.equal(false);
    });
  }

  it("refuses another source than the contract's, and another type", () => {
    expect(validate({ ...event, source: "shop" })).to.equal(false);
    expect(validate({ ...event, type: "user.guest-left" })).to.equal(false);
  });
});
