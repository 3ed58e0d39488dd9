import { PutMetricData$ } from "@aws-sdk/client-cloudwatch";
import { PutItem$ } from "@aws-sdk/client-dynamodb";
import { PutEvents$ } from "@aws-sdk/client-eventbridge";
import { CreateEventSourceMapping$ } from "@aws-sdk/client-lambda";
import { SendMessage$ } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { jsonTypeProblem } from "../../../../packages/local-aws/endpoint/json-type-problem";
import { operationSchema } from "../../../../packages/local-aws/endpoint/operation-schema";

const schemas = { PutMetricData$, PutItem$, PutEvents$, CreateEventSourceMapping$, SendMessage$ };

describe("the types of JSON", () => {
  const rows: readonly [string, object, string | undefined][] = [
    ["PutEvents", { Entries: [{ Source: "s", Time: 1.5, Resources: ["a"], Unknown: 5 }] }, undefined],
    ["PutEvents", { Entries: null, EndpointId: null }, undefined],
    ["PutEvents", { Entries: [{ Time: "2026-01-01T00:00:00Z" }, null] }, undefined],
    ["PutEvents", { Entries: 5 }, "Entries must be a list"],
    ["PutEvents", { Entries: {} }, "Entries must be a list"],
    ["PutEvents", { Entries: ["text"] }, "Entries[0] must be an object"],
    ["PutEvents", { Entries: [{}, { Detail: { a: 1 } }] }, "Entries[1].Detail must be a string"],
    ["PutEvents", { Entries: [{ Resources: [1] }] }, "Entries[0].Resources[0] must be a string"],
    ["PutEvents", { Entries: [{ Time: true }] }, "Entries[0].Time must be a timestamp"],
    ["PutItem", { Item: { id: { M: { deep: { L: [{ BOOL: true }, { N: "1" }] } } } } }, undefined],
    ["PutItem", { Item: { id: { N: 1 } } }, "Item.id.N must be a string"],
    [
      "PutItem",
      { Item: { id: { M: { deep: { L: [{ BOOL: "true" }] } } } } },
      "Item.id.M.deep.L[0].BOOL must be a boolean",
    ],
    ["PutItem", { Item: [] }, "Item must be an object"],
    ["PutItem", { Item: { id: { B: [1] } } }, "Item.id.B must be a string"],
    ["SendMessage", { DelaySeconds: "5" }, "DelaySeconds must be a number"],
    ["SendMessage", { MessageAttributes: { a: "x" } }, "MessageAttributes.a must be an object"],
    ["PutMetricData", { MetricData: [{ Value: "NaN" }] }, undefined],
    ["CreateEventSourceMapping", { Enabled: 1 }, "Enabled must be a boolean"],
  ];
  for (const [operation, value, problem] of rows) {
    it(`of ${operation}: ${JSON.stringify(value)}`, () => {
      const { input } = operationSchema(schemas, operation)!;
      expect(jsonTypeProblem(input, value)).to.equal(problem);
    });
  }
});
