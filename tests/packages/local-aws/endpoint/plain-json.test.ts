import { NormalizedSchema } from "@smithy/core/schema";
import { expect } from "chai";
import fc from "fast-check";
import { apis } from "../../../../packages/local-aws/endpoint/apis";
import { generalJsonInput, jsonInput } from "../../../../packages/local-aws/endpoint/json-input";
import { generalJsonText, jsonText } from "../../../../packages/local-aws/endpoint/json-output";
import {
  operationSchemas,
  type OperationSchema,
} from "../../../../packages/local-aws/endpoint/operation-schema";
import { isPlainJson } from "../../../../packages/local-aws/endpoint/plain-json";
import { anyText } from "../../../any-text";

const nothing = fc.constantFrom(undefined, null);
const text = anyText({ maxLength: 8 });
const key = fc.oneof(text, fc.constant("__proto__"));

/** What is of the schema, and a little more: members and entries that are not there, or that it does not know. */
function valueOf(schema: NormalizedSchema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isUnionSchema() || schema.isDocumentSchema() || depth > 5) return fc.constant(undefined);
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(
      ([name, member]) => [name, fc.oneof(valueOf(member, depth + 1), nothing)] as const,
    );
    return fc.record({ ...Object.fromEntries(members), notOfTheSchema: text }, { requiredKeys: [] });
  }
  if (schema.isListSchema())
    return fc.array(fc.oneof(valueOf(schema.getValueSchema(), depth + 1), nothing), { maxLength: 3 });
  if (schema.isMapSchema())
    return fc.dictionary(key, fc.oneof(valueOf(schema.getValueSchema(), depth + 1), nothing), { maxKeys: 3 });
  if (schema.isBlobSchema()) return fc.uint8Array({ maxLength: 5 });
  if (schema.isTimestampSchema()) return fc.integer({ min: 0, max: 2e9 }).map((s) => new Date(s * 1000));
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.double();
  return text;
}

const tried = { numRuns: 10 };

function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}

describe("what JSON has just as a schema has it", () => {
  for (const { service, schemas } of apis.filter(({ target }) => target)) {
    it(`is read and written as by the SDK: ${service}`, () => {
      for (const { name, input, output } of operationSchemas(schemas)) {
        const written = fc.property(valueOf(NormalizedSchema.of(output)), (value) => {
          const [native, general] = [jsonText, generalJsonText].map((write) =>
            write(output, value as object),
          );
          expect(JSON.parse(native ?? ""), name).to.deep.equal(JSON.parse(general ?? ""));
        });
        // What was written by one schema is read by another as well: there everything is of a wrong type.
        const read = fc.property(valueOf(NormalizedSchema.of(input)), fc.boolean(), (value, isOther) => {
          const body = generalJsonText(input, value as object);
          const schema = isOther ? output : input;
          const general = outcomeOf(() => generalJsonInput(schema, JSON.parse(body) as never));
          expect(
            outcomeOf(() => jsonInput(schema, Buffer.from(body))),
            name,
          ).to.deep.equal(general);
        });
        fc.assert(written, tried);
        fc.assert(read, tried);
      }
    });
  }

  const message = { MessageId: "m", Body: "{}", ReceiptHandle: "h", Attributes: { SentTimestamp: "1" } };
  for (const [service, operation, side, value, isPlain] of [
    ["events", "PutEvents", "input", { Entries: [{ Detail: "{}", Resources: ["r"] }] }, true],
    ["events", "PutEvents", "input", { Entries: [{ Detail: "{}", Time: 1_700_000_000 }] }, false],
    ["events", "PutEvents", "input", { Entries: [{ Detail: {} }] }, false],
    ["events", "PutEvents", "input", { Entries: [{ Detail: null }] }, false],
    ["events", "PutEvents", "input", { Entries: [{ Unknown: "x" }] }, false],
    ["events", "PutEvents", "output", { FailedEntryCount: 0, Entries: [{ EventId: "e" }] }, true],
    ["events", "PutEvents", "output", { FailedEntryCount: NaN }, false],
    ["sqs", "ReceiveMessage", "output", { Messages: [message, { ...message, Attributes: undefined }] }, true],
    ["sqs", "ReceiveMessage", "output", { Messages: [undefined] }, false],
    ["sqs", "ReceiveMessage", "output", { Messages: { 0: message } }, false],
    [
      "sqs",
      "DeleteMessageBatch",
      "input",
      { QueueUrl: "q", Entries: [{ Id: "1", ReceiptHandle: "h" }] },
      true,
    ],
    ["dynamodb", "GetItem", "output", { Item: { id: { S: "a" } } }, false],
  ] as const)
    it(`${isPlain ? "is" : "is not"} ${JSON.stringify(value)} in the ${side} of ${operation}`, () => {
      const { schemas = {} } = apis.find((api) => api.service === service) ?? {};
      const schema = operationSchemas(schemas).find(({ name }) => name === operation) as OperationSchema;
      expect(isPlainJson(schema[side], value)).to.equal(isPlain);
    });
});
