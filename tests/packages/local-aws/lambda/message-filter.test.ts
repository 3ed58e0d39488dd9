import { expect } from "chai";
import { compilePattern } from "../../../../packages/local-aws/event-bridge/pattern/event-pattern";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import { compileFilter, type MessageFilter } from "../../../../packages/local-aws/lambda/message-filter";

function filter(...patterns: readonly string[]): MessageFilter {
  return compileFilter({ Filters: patterns.map((Pattern) => ({ Pattern })) }, (text) => {
    const pattern = compilePattern(text);
    return (event) => pattern.matches(event);
  });
}

function refusal(...patterns: readonly string[]): AwsError {
  try {
    filter(...patterns);
  } catch (error) {
    return error as AwsError;
  }
  throw new Error("The filter was not refused.");
}

describe("compileFilter", () => {
  for (const pattern of [
    "simple string",
    '"text"',
    "null",
    "",
    "[]",
    '{"eventSource": []}',
    '{"body": {"a": 1}}',
  ]) {
    it(`refuses the pattern ${pattern || "without text"} as AWS does`, () => {
      expect(refusal(pattern)).to.include({
        code: "InvalidParameterValueException",
        message: "Invalid filter pattern definition.",
      });
    });
  }

  it("refuses filters on anything but the body by name", () => {
    expect(refusal('{"messageAttributes": {"a": ["b"]}}').message).to.contain(
      'filters on "messageAttributes"',
    );
  });

  it("refuses a sixth filter", () => {
    const five = Array.from({ length: 5 }, (_, index) => `{"body": {"k": [${index}]}}`);
    expect(filter(...five)('{"k": 4}')).to.equal(true);
    expect(refusal(...five, '{"body": {"k": [5]}}').message).to.equal(
      "Filter criteria has 6 filters; the limit is 5.",
    );
  });

  it("lets everything through without filters", () => {
    expect(compileFilter(undefined, () => () => false)("x")).to.equal(true);
    expect(filter()("x")).to.equal(true);
  });

  it("matches a JSON body by its fields", () => {
    const matches = filter('{"body": {"k": ["v"]}}');
    expect(matches('{"k": "v"}')).to.equal(true);
    expect(matches('{"k": "w"}')).to.equal(false);
    expect(matches("plain text")).to.equal(false);
    expect(matches('"v"')).to.equal(false);
  });

  it("matches a plain body as one string", () => {
    const matches = filter('{"body": ["plain \\"text\\""]}');
    expect(matches('plain "text"')).to.equal(true);
    expect(matches("other")).to.equal(false);
  });

  it("takes a message that any of the filters matches", () => {
    const matches = filter('{"body": {"k": ["a"]}}', '{"body": {"k": ["b"]}}');
    expect(["a", "b", "c"].map((k) => matches(JSON.stringify({ k })))).to.deep.equal([true, true, false]);
  });
});
