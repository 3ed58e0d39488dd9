import { expect } from "chai";
import fc from "fast-check";
import { classifyError, errorClassKey, type ErrorClass } from "../../../events/errors/classify-error";
import { toSendFailure } from "../../../events/publisher/to-send-failure";
import { breakerOpen, PermanentError, TransientError } from "../../../handlers/failures/event-errors";

const nowMs = Date.parse("2026-11-23T12:00:00.000Z");

const retry = (after: string, header = "retry-after") => ({ status: 503, headers: { [header]: after } });
const withFields = (fields: object): Error => Object.assign(new Error("failed"), fields);
const refused = (fields: object): Error => withFields({ $metadata: { httpStatusCode: 400 }, ...fields });

describe("classifyError", () => {
  const cases: [name: string, error: unknown, errorClass: ErrorClass, retryAfterSeconds?: number][] = [
    ["the open breaker", breakerOpen, "open"],
    ["the open breaker, wrapped", new Error("no", { cause: breakerOpen }), "open"],
    ["a permanent error", new PermanentError("no"), "permanent"],
    ["a transient error", new TransientError("later"), "transient"],
    ["a transient error that says when", new TransientError("later", 9), "transient", 9],
    ["what answers everything", new Proxy({}, { get: () => "anything" }), "unknown"],
    ["a class that nobody knows", withFields({ [errorClassKey]: "later", status: 503 }), "transient"],
    ["status 422 of axios", withFields({ response: { status: 422 } }), "permanent"],
    ["status 404 of axios", withFields({ response: { status: 404 } }), "unknown"],
    ["status 408 by another name", withFields({ statusCode: 408 }), "transient"],
    ["status 429 with seconds", withFields({ status: 429, headers: { "retry-after": "7" } }), "transient", 7],
    [
      "status 429 with fetch's headers",
      withFields({ response: { status: 429, headers: new Headers({ "Retry-After": "8" }) } }),
      "transient",
      8,
    ],
    [
      "status 503 with a date",
      withFields(retry("Mon, 23 Nov 2026 12:01:30 GMT", "Retry-After")),
      "transient",
      90,
    ],
    ["a date gone by", withFields(retry("Mon, 23 Nov 2026 11:00:00 GMT")), "transient", 0],
    ["a wait of a year", withFields({ status: 503, retryAfterSeconds: 31_536_000 }), "transient", 3600],
    ["nonsense in Retry-After", withFields(retry("soon")), "transient", 0],
    [
      "a refused connection of fetch",
      new TypeError("fetch failed", { cause: withFields({ code: "ECONNREFUSED" }) }),
      "transient",
    ],
    ["a timeout of undici", withFields({ code: "UND_ERR_HEADERS_TIMEOUT" }), "transient"],
    ["a wrong argument of undici", withFields({ code: "UND_ERR_INVALID_ARG" }), "unknown"],
    ["AbortSignal.timeout", new DOMException("too late", "TimeoutError"), "transient"],
    ...[
      "ThrottlingException",
      "BandwidthLimitExceeded",
      "KmsThrottled",
      "ProvisionedThroughputExceededException",
      "RequestLimitExceeded",
      "RequestThrottled",
      "SlowDown",
      "Throttling",
      "TooManyRequestsException",
      "TransactionConflictException",
    ].map((name): [string, unknown, ErrorClass] => [
      `AWS' ${name}, status 400`,
      refused({ name }),
      "transient",
    ]),
    [
      "throttling that says when",
      refused({ name: "ThrottlingException", $response: retry("3") }),
      "transient",
      3,
    ],
    ["the SDK's own judgement", refused({ $retryable: {} }), "transient"],
    ["the SDK's refusal", refused({ name: "ValidationException" }), "permanent"],
    ["the SDK's server error", withFields({ $metadata: { httpStatusCode: 500 } }), "transient"],
    ["the SDK's too large request", withFields({ $metadata: { httpStatusCode: 413 } }), "permanent"],
    [
      "a key that S3 does not have",
      withFields({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } }),
      "unknown",
    ],
    ...[
      "AccessDeniedException",
      "UnrecognizedClientException",
      "InvalidSignatureException",
      "KMSInvalidStateException",
      "KMSAccessDeniedException",
      "ResourceNotFoundException",
      "QueueDoesNotExist",
      "IncompleteSignature",
    ].map((name): [string, unknown, ErrorClass] => [
      `AWS' ${name}, status 400`,
      refused({ name, $fault: "client" }),
      "unknown",
    ]),
    ["credentials that cannot be had", withFields({ name: "CredentialsProviderError" }), "unknown"],
    ...[
      "EPROTO",
      "CERT_HAS_EXPIRED",
      "CERT_NOT_YET_VALID",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
      "HPE_INVALID_CONSTANT",
      "EADDRNOTAVAIL",
      "EMFILE",
      "EAI_FAIL",
      "EHOSTDOWN",
      "UND_ERR_SOCKET",
    ].map((code): [string, unknown, ErrorClass] => [
      `fetch's ${code}`,
      new TypeError("fetch failed", { cause: withFields({ code }) }),
      "transient",
    ]),
    ["a bug", new TypeError("x is not a function"), "unknown"],
    ["a thrown text", "no", "unknown"],
    ["nothing at all", undefined, "unknown"],
    ["null", null, "unknown"],
  ];
  it("knows our errors of a file that has its own copy of them, and of a subclass with a name of its own", () => {
    const path = require.resolve("../../../handlers/failures/event-errors");
    const kept = require.cache[path];
    delete require.cache[path];
    const copy = require(path) as typeof import("../../../handlers/failures/event-errors");
    require.cache[path] = kept;
    class QuotaError extends copy.PermanentError {}
    const errors = [new copy.TransientError("busy", 7), new QuotaError("full"), copy.breakerOpen];
    expect(errors[0]).not.to.be.instanceOf(TransientError);
    expect(errors.map((error) => classifyError(error, nowMs))).to.deep.equal([
      { errorClass: "transient", retryAfterSeconds: 7 },
      { errorClass: "permanent", retryAfterSeconds: 0 },
      { errorClass: "open", retryAfterSeconds: 0 },
    ]);
  });

  for (const [name, error, errorClass, retryAfterSeconds = 0] of cases) {
    it(`calls ${name} ${errorClass}`, () => {
      expect(classifyError(error, nowMs)).to.deep.equal({ errorClass, retryAfterSeconds });
    });
  }

  it("does not follow causes for ever", () => {
    const circle = withFields({});
    circle.cause = circle;
    expect(classifyError(circle, nowMs).errorClass).to.equal("unknown");
  });

  it("calls unknown what cannot be read, at any depth", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const headers = {
      get: () => {
        throw new Error("no");
      },
    };
    for (const fields of [
      { response: proxy },
      { $metadata: proxy },
      { status: 503, headers: proxy },
      { status: 503, headers },
    ])
      expect(classifyError(withFields(fields), nowMs).errorClass).to.equal("unknown");
    expect(classifyError(proxy, nowMs).errorClass).to.equal("unknown");
  });

  it("answers for any value, and asks for a wait of at most an hour, and only when transient", () => {
    const clues = fc.record(
      {
        name: fc.oneof(fc.string(), fc.constantFrom("TimeoutError", "ThrottlingException")),
        code: fc.anything(),
        status: fc.oneof(fc.anything(), fc.integer({ min: 300, max: 600 })),
        headers: fc.oneof(fc.anything(), fc.record({ "retry-after": fc.anything() })),
        retryAfterSeconds: fc.anything(),
        cause: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), clues), (error) => {
        const { errorClass, retryAfterSeconds } = classifyError(error, nowMs);
        expect(retryAfterSeconds).to.be.within(0, errorClass === "transient" ? 3600 : 0);
      }),
    );
  });

  it("holds against the event only answers that speak of it, and takes for passing what passes", () => {
    const permanent = [400, 410, 413, 415, 422];
    const transient = [408, 409, 425, 429];
    for (let status = 100; status <= 700; status++) {
      const expected = permanent.includes(status)
        ? "permanent"
        : transient.includes(status) || (status >= 500 && status <= 599)
          ? "transient"
          : "unknown";
      expect(classifyError({ status }, nowMs).errorClass, String(status)).to.equal(expected);
    }
  });

  it("is the publisher's table too", () => {
    for (const [name, error, errorClass] of cases)
      expect(toSendFailure(error).transient, name).to.equal(errorClass === "transient");
  });
});
