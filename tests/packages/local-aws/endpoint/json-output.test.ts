import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";
import { expect } from "chai";
import fc from "fast-check";
import { apis } from "../../../../packages/local-aws/endpoint/apis";
import { generalJsonText, jsonForm, jsonText } from "../../../../packages/local-aws/endpoint/json-output";
import { operationSchemas } from "../../../../packages/local-aws/endpoint/operation-schema";

const nothing = fc.constantFrom(undefined, null);
const text = fc.string({ unit: "binary", maxLength: 8 });
const key = fc.oneof(text, fc.constant("__proto__"));

/** What a service may answer by the schema, and a little more: members and entries that are not there. */
function valueOf(schema: NormalizedSchema): fc.Arbitrary<unknown> {
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, valueOf(member)] as const);
    return fc.record({ ...Object.fromEntries(members), notOfTheSchema: text }, { requiredKeys: [] });
  }
  if (schema.isListSchema())
    return fc.array(fc.oneof(valueOf(schema.getValueSchema()), nothing), { maxLength: 3 });
  if (schema.isMapSchema()) return fc.dictionary(key, valueOf(schema.getValueSchema()), { maxKeys: 3 });
  if (schema.isBlobSchema()) return fc.uint8Array({ maxLength: 5 });
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.double();
  return text;
}

describe("what a service answers, written natively", () => {
  for (const { service, schemas } of apis.filter(({ target }) => target))
    it(`is what the SDK's serializer writes: ${service}`, () => {
      const forms = operationSchemas(schemas).filter(({ output }) => jsonForm(output));
      for (const { name, output } of forms)
        fc.assert(
          fc.property(valueOf(NormalizedSchema.of(output)), (value) => {
            const [native, general] = [jsonText, generalJsonText].map((write) =>
              write(output, value as object),
            );
            expect(JSON.parse(native ?? ""), name).to.deep.equal(JSON.parse(general ?? ""));
          }),
          { numRuns: 10 },
        );
    });

  it("is what carries events, and leaves to the SDK what only it knows", () => {
    const formOf = (service: string, operation: string) => {
      const { schemas = {} } = apis.find((api) => api.service === service) ?? {};
      return jsonForm(operationSchemas(schemas).find(({ name }) => name === operation)?.output as $Schema);
    };
    for (const operation of ["ReceiveMessage", "SendMessageBatch", "DeleteMessageBatch"])
      expect(formOf("sqs", operation), operation).to.be.a("function");
    expect(formOf("events", "PutEvents")).to.be.a("function");
    expect(formOf("events", "DescribeArchive"), "a timestamp").to.equal(undefined);
    expect(formOf("dynamodb", "GetItem"), "a union that holds itself").to.equal(undefined);
  });
});
