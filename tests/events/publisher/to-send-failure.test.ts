import { expect } from "chai";
import { isTransientName } from "../../../events/errors/classify-error";
import { toSendFailure } from "../../../events/publisher/to-send-failure";

describe("toSendFailure", () => {
  const cases: [string, object, string, boolean][] = [
    ["a throttled request", { name: "ThrottlingException" }, "ThrottlingException", true],
    ["EventBridge's own failure", { name: "InternalException" }, "InternalException", true],
    ["a request that timed out", { name: "TimeoutError" }, "TimeoutError", true],
    ["a refused connection", { name: "Error", code: "ECONNREFUSED" }, "ECONNREFUSED", true],
    ["an unknown error with status 503", { name: "Odd", $metadata: { httpStatusCode: 503 } }, "Odd", true],
    ["an unknown error with status 429", { name: "Odd", $metadata: { httpStatusCode: 429 } }, "Odd", true],
    ["what the SDK calls retryable", { name: "Odd", $retryable: {} }, "Odd", true],
    [
      "a missing right",
      { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } },
      "AccessDeniedException",
      false,
    ],
    ["a refused request", { name: "ValidationException" }, "ValidationException", false],
    ["an unknown error", { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "TypeError", false],
  ];
  for (const [what, fields, code, transient] of cases) {
    it(`takes ${what} for ${transient ? "passing" : "final"}`, () => {
      const failure = toSendFailure(Object.assign(new Error("why"), fields));
      expect(failure).to.deep.equal({ code, message: "why", transient });
    });
  }

  it("survives what is no error at all", () => {
    expect(toSendFailure(undefined)).to.deep.equal({
      code: "UnknownError",
      message: "undefined",
      transient: false,
    });
    expect(toSendFailure("oops").message).to.equal("oops");
  });

  it("knows the codes that EventBridge answers per entry", () => {
    expect(["InternalFailure", "ThrottlingException", "Throttling"].every(isTransientName)).to.equal(true);
    expect(
      ["MalformedDetail", "InvalidArgument", "NotAuthorizedForSource", ""].some(isTransientName),
    ).to.equal(false);
  });
});
