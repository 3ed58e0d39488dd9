import { expect } from "chai";
import { readBatchResponse } from "../../../../packages/local-aws/lambda/batch-response";

describe("readBatchResponse", () => {
  for (const answer of [
    "not json",
    "",
    '"text"',
    "7",
    "true",
    "[1]",
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":{}}',
    '{"batchItemFailures":[null]}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":[{}]}',
    '{"batchItemFailures":[{"foo":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":7}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}',
  ]) {
    it(`counts ${answer || "no text"} as the failure of the whole batch`, () => {
      expect(readBatchResponse(answer, ["a", "b"]).kind).to.equal("invalid");
    });
  }

  for (const answer of [
    "null",
    "{}",
    "[]",
    '""',
    '{"batchItemFailures":null}',
    '{"batchItemFailures":[]}',
    '{"other":1}',
  ]) {
    it(`counts ${answer} as success`, () => {
      expect(readBatchResponse(answer, ["a", "b"])).to.deep.equal({ kind: "answered", failedIds: new Set() });
    });
  }

  it("names the messages that failed, each once", () => {
    const answer = '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}';
    expect(readBatchResponse(answer, ["a", "b"])).to.deep.equal({
      kind: "answered",
      failedIds: new Set(["b"]),
    });
  });

  it("says what is wrong", () => {
    const answer = '{"batchItemFailures":[{"itemIdentifier":"x"}]}';
    expect(readBatchResponse(answer, ["a"])).to.have.property(
      "reason",
      'The answer of the function is not a batch response: the itemIdentifier "x" is not in the batch.',
    );
  });
});
