import { expect } from "chai";
import {
  consumerEnvironment,
  consumerSettings,
  readConsumerEnvironment,
  type ConsumerPlace,
  type ConsumerSettingsOverrides,
} from "../../events/consumer-settings";

describe("consumerSettings", () => {
  it("has defaults", () => {
    expect(consumerSettings()).to.deep.equal({
      breaker: {
        consecutiveFailures: 5,
        failureRate: 0.5,
        minimumCalls: 20,
        windowSeconds: 30,
        resetTimeoutSeconds: 60,
        probes: 3,
        rampSeconds: 30,
        pauseAfterRounds: 0,
      },
      attempts: { unknown: 5, crash: 6 },
      idempotency: { mode: "none", expirySeconds: 2_592_000, replays: "absorb" },
      maxEventAgeSeconds: 1_123_200,
      maxHops: 16,
      concurrency: 10,
    });
  });

  it("takes single values of a group", () => {
    const settings = consumerSettings({
      breaker: { probes: 1 },
      idempotency: { mode: "lock" },
      concurrency: 1,
    });
    expect([
      settings.breaker.probes,
      settings.breaker.rampSeconds,
      settings.idempotency.mode,
      settings.concurrency,
    ]).to.deep.equal([1, 30, "lock", 1]);
  });

  const refused: [overrides: object, message: string][] = [
    [
      { breaker: { probes: 0 } },
      "Consumer setting breaker.probes is 0: must be a whole number from 1 to 10.",
    ],
    [
      { breaker: { probes: 11 } },
      "Consumer setting breaker.probes is 11: must be a whole number from 1 to 10.",
    ],
    [
      { breaker: { probes: 1.5 } },
      "Consumer setting breaker.probes is 1.5: must be a whole number from 1 to 10.",
    ],
    [
      { breaker: { failureRate: 0 } },
      "Consumer setting breaker.failureRate is 0: must be a number above 0 and at most 1.",
    ],
    [
      { breaker: { failureRate: 1.1 } },
      "Consumer setting breaker.failureRate is 1.1: must be a number above 0 and at most 1.",
    ],
    [
      { breaker: { resetTimeoutSeconds: 4 } },
      "Consumer setting breaker.resetTimeoutSeconds is 4: must be a whole number from 5 to 3600.",
    ],
    [
      { idempotency: { mode: "lok" } },
      'Consumer setting idempotency.mode is "lok": must be one of none, mark, lock.',
    ],
    [
      { idempotency: { mode: "mark", expirySeconds: 86_400 } },
      "Consumer setting idempotency.expirySeconds is 86400: must be at least maxEventAgeSeconds, which is 1123200.",
    ],
    [{ maxHops: "16" }, 'Consumer setting maxHops is "16": must be a whole number from 1 to 1000.'],
    [
      { concurrency: undefined },
      "Consumer setting concurrency is undefined: must be a whole number from 1 to 1000.",
    ],
  ];
  for (const [overrides, message] of refused) {
    it(`refuses ${JSON.stringify(overrides)}`, () => {
      expect(() => consumerSettings(overrides)).to.throw(message);
    });
  }

  for (const unknown of [{ breaker: { probe: 1 } }, { toString: 1 }, { concurrancy: 1 }]) {
    it(`refuses the unknown ${JSON.stringify(unknown)}`, () => {
      expect(() => consumerSettings(unknown as ConsumerSettingsOverrides)).to.throw(
        ": there is no such setting, only breaker.consecutiveFailures,",
      );
    });
  }

  it("lets a consumer without idempotency forget early", () => {
    expect(consumerSettings({ idempotency: { expirySeconds: 3600 } }).idempotency.expirySeconds).to.equal(
      3600,
    );
  });
});

describe("readConsumerEnvironment", () => {
  const place: ConsumerPlace = {
    domain: "user",
    consumer: "journal",
    dependency: "ledger",
    queueUrl: "https://queue",
    deadLetterQueueUrl: "https://dead",
    rejectedQueueUrl: "https://rejected",
    stateTable: "state",
    metricNamespace: "EventPipeline/test",
    settings: consumerSettings({ maxHops: 3 }),
    logLevel: "WARN",
  };

  it("reads what consumerEnvironment wrote", () => {
    const env = consumerEnvironment(place);
    expect(Object.keys(env)).to.deep.equal([
      "DOMAIN",
      "CONSUMER",
      "DEPENDENCY",
      "QUEUE_URL",
      "DEAD_LETTER_QUEUE_URL",
      "REJECTED_QUEUE_URL",
      "STATE_TABLE",
      "METRIC_NAMESPACE",
      "CONSUMER_SETTINGS",
      "LOG_LEVEL",
    ]);
    expect(readConsumerEnvironment(env)).to.deep.equal(place);
  });

  for (const name of Object.keys(consumerEnvironment(place))) {
    it(`names ${name} when it is missing or empty`, () => {
      const message = `The consumer's environment variable ${name} is missing.`;
      expect(() => readConsumerEnvironment({ ...consumerEnvironment(place), [name]: undefined })).to.throw(
        message,
      );
      expect(() => readConsumerEnvironment({ ...consumerEnvironment(place), [name]: "" })).to.throw(message);
    });
  }

  const wrong: [name: string, value: string, message: string][] = [
    ["LOG_LEVEL", "LOUD", 'The consumer\'s LOG_LEVEL is "LOUD": must be one of DEBUG, INFO, WARN, ERROR.'],
    ["CONSUMER_SETTINGS", "{", "The consumer's CONSUMER_SETTINGS are no JSON: {"],
    ["CONSUMER_SETTINGS", '{"maxHops":0}', "Consumer setting maxHops is 0"],
  ];
  for (const [name, value, message] of wrong) {
    it(`refuses ${name}=${value}`, () => {
      expect(() => readConsumerEnvironment({ ...consumerEnvironment(place), [name]: value })).to.throw(
        message,
      );
    });
  }
});
