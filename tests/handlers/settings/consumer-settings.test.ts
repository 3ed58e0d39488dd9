import { expect } from "chai";
import {
  consumerEnvironment,
  consumerSettings,
  readConsumerEnvironment,
} from "../../../handlers/settings/consumer-settings";
import type {
  ConsumerEnvironment,
  ConsumerSettingsOverrides,
} from "../../../handlers/settings/consumer-settings";

describe("consumerSettings", () => {
  it("has defaults", () => {
    expect(consumerSettings()).to.deep.equal({
      breaker: {
        consecutiveFailureThreshold: 5,
        failureRateThreshold: 0.5,
        minimumNumberOfCalls: 20,
        slidingWindowSeconds: 30,
        maxWaitInOpenStateSeconds: 60,
        permittedCallsInHalfOpen: 3,
        slowStartSeconds: 30,
      },
      attempts: { unknown: 5, crash: 6 },
      idempotency: { mode: "none", expirySeconds: 2_592_000 },
      maxEventAgeSeconds: 1_123_200,
      maxHops: 16,
      concurrency: 10,
    });
  });

  it("takes single values of a group", () => {
    const { breaker, ...rest } = consumerSettings();
    const permittedCallsInHalfOpen = 1;
    const expected = { ...rest, concurrency: 1, breaker: { ...breaker, permittedCallsInHalfOpen } };
    expect(consumerSettings({ breaker: { permittedCallsInHalfOpen }, concurrency: 1 })).to.deep.equal(
      expected,
    );
  });

  const day = 86_400;
  /** So short that SQS can count whatever else is set. */
  const shortly = { maxEventAgeSeconds: 3_600 };
  /** The least and the most that a whole number may be. */
  const ranges: Readonly<Record<string, readonly [least: number, most: number]>> = {
    "breaker.consecutiveFailureThreshold": [1, 1000],
    "breaker.minimumNumberOfCalls": [1, 100_000],
    "breaker.slidingWindowSeconds": [1, 3600],
    "breaker.maxWaitInOpenStateSeconds": [5, 3600],
    "breaker.permittedCallsInHalfOpen": [1, 10],
    "breaker.slowStartSeconds": [0, 3600],
    "attempts.unknown": [1, 100],
    "attempts.crash": [2, 50],
    "idempotency.expirySeconds": [3600, 4015 * day],
    maxEventAgeSeconds: [60, 14 * day],
    maxHops: [1, 1000],
    concurrency: [1, 1000],
  };

  /** The override of one setting by its path. */
  function settingOf(path: string, value: unknown): ConsumerSettingsOverrides {
    const [group, key] = path.split(".") as [string, string?];
    return { [group]: key === undefined ? value : { [key]: value } };
  }

  for (const [path, [least, most]] of Object.entries(ranges)) {
    it(`takes ${path} from ${least} to ${most}, and nothing beside`, () => {
      for (const value of [least, most])
        expect(() => consumerSettings(shortly, settingOf(path, value))).not.to.throw();
      for (const value of [least - 1, most + 1, least + 0.5, String(least), null, undefined, NaN]) {
        expect(() => consumerSettings(settingOf(path, value)), String(value)).to.throw(
          `Consumer setting ${path} is ${JSON.stringify(value)}: must be a whole number from ${least} to ${most}.`,
        );
      }
    });
  }

  const share = "must be a number above 0 and at most 1";
  const others: [path: string, taken: readonly unknown[], refused: readonly unknown[], rule: string][] = [
    ["traceSampleRatio", [0, 0.05, 1], [-0.1, 1.001, "0.5", NaN, null], "must be a number from 0 to 1"],
    ["breaker.failureRateThreshold", [0.001, 0.5, 1], [0, -0.5, 1.001, "0.5", NaN], share],
    ["idempotency.mode", ["none", "mark", "lock"], ["lok", "", 1], "must be one of none, mark, lock"],
  ];
  for (const [path, taken, refused, rule] of others) {
    it(`takes ${path} as ${taken.join(", ")}`, () => {
      for (const value of taken) expect(() => consumerSettings(settingOf(path, value))).not.to.throw();
      for (const value of refused) {
        expect(() => consumerSettings(settingOf(path, value))).to.throw(
          `Consumer setting ${path} is ${JSON.stringify(value)}: ${rule}.`,
        );
      }
    });
  }

  it("has a test of both sides of every setting", () => {
    const tested = [...Object.keys(ranges), ...others.map(([path]) => path)];
    const paths = Object.entries(consumerSettings()).flatMap(([group, value]) =>
      typeof value === "object" ? Object.keys(value as object).map((key) => `${group}.${key}`) : [group],
    );
    expect(tested).to.have.members([...paths, "traceSampleRatio"]);
  });

  it("remembers an event at least as long as it may wait in its queue", () => {
    const aged = (expirySeconds: number) => () =>
      consumerSettings({ maxEventAgeSeconds: day, idempotency: { mode: "mark", expirySeconds } });
    expect(aged(day)).not.to.throw();
    expect(aged(day - 1)).to.throw(
      "Consumer setting idempotency.expirySeconds is 86399: must be at least maxEventAgeSeconds, which is 86400.",
    );
  });

  for (const unknown of [{ breaker: { probe: 1 } }, { toString: 1 }, { concurrancy: 1 }]) {
    it(`refuses the unknown ${JSON.stringify(unknown)}`, () => {
      expect(() => consumerSettings(unknown as ConsumerSettingsOverrides)).to.throw(
        ": there is no such setting, only breaker.consecutiveFailureThreshold,",
      );
    });
  }

  it("lets a consumer without idempotency forget early", () => {
    const { idempotency } = consumerSettings({ idempotency: { expirySeconds: 3600 } });
    expect(idempotency.expirySeconds).to.equal(3600);
  });
});

describe("readConsumerEnvironment", () => {
  const place: ConsumerEnvironment = {
    domain: "user",
    consumer: "journal",
    queueUrl: "https://queue",
    deadLetterQueueUrl: "https://dead",
    rejectedQueueUrl: "https://rejected",
    stateTable: "state",
    metricNamespace: "EventPipeline/test",
    settings: consumerSettings({ maxHops: 3 }),
    logLevel: "WARN",
  };

  const reading = (name: string, value?: string) => () =>
    readConsumerEnvironment({ ...consumerEnvironment(place), [name]: value });

  it("reads what consumerEnvironment wrote", () => {
    const env = consumerEnvironment(place);
    const names = `DOMAIN CONSUMER QUEUE_URL DEAD_LETTER_QUEUE_URL REJECTED_QUEUE_URL STATE_TABLE METRIC_NAMESPACE
      CONSUMER_SETTINGS LOG_LEVEL`;
    expect(Object.keys(env)).to.deep.equal(names.split(/\s+/));
    expect(readConsumerEnvironment(env)).to.deep.equal(place);
  });

  for (const name of Object.keys(consumerEnvironment(place))) {
    it(`names ${name} when it is missing or empty`, () => {
      for (const value of [undefined, ""])
        expect(reading(name, value)).to.throw(`The environment variable ${name} is missing`);
    });
  }

  const wrong: [name: string, value: string, message: string][] = [
    ["LOG_LEVEL", "LOUD", 'variable LOG_LEVEL is "LOUD": must be one of DEBUG, INFO, WARN, ERROR.'],
    ["CONSUMER_SETTINGS", "{", 'The environment variable CONSUMER_SETTINGS is "{": must be JSON.'],
    ["CONSUMER_SETTINGS", '{"maxHops":0}', "Consumer setting maxHops is 0"],
  ];
  for (const [name, value, message] of wrong) {
    it(`refuses ${name}=${value}`, () => {
      expect(reading(name, value)).to.throw(message);
    });
  }
});
