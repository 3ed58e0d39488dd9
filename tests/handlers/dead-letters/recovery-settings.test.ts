import { expect } from "chai";
import { recoverySettings, recoverySources } from "../../../handlers/dead-letters/recovery-settings";
import { prefix, settings } from "./fixtures";

const read = (more: object) => () =>
  recoverySettings({ RECOVERY_SETTINGS: JSON.stringify({ ...settings, ...more }) });

describe("recoverySettings", () => {
  it("allows three recoveries and 50 messages per second unless told otherwise", () => {
    const { maxRecoveries: _, messagesPerSecond: __, receivers: ___, ...given } = settings;
    expect(recoverySettings({ RECOVERY_SETTINGS: JSON.stringify(given) })).to.deep.include({
      ...settings,
      receivers: [],
    });
    const limits = { maxRecoveries: 0, messagesPerSecond: 500 };
    expect(read(limits)()).to.include(limits);
  });

  it("takes the local AWS's queues like any other", () => {
    read({ queueUrlPrefix: "http://127.0.0.1:4566/123456789012/" })();
  });

  const wrong: [object, RegExp][] = [
    [
      { queueUrlPrefix: "https://sqs.eu-west-1.amazonaws.com/" },
      /queueUrlPrefix is "https.*": must be a URL up to/,
    ],
    [{ queueUrlPrefix: undefined }, /queueUrlPrefix/],
    [{ parkingLotQueue: "" }, /parkingLotQueue is "": must be a queue name/],
    [
      { subscriptions: { "a/b": "user/a/b" } },
      /subscriptions is {"a\/b".*: must be an object of queue names/,
    ],
    [{ subscriptions: { a: "user" } }, /subscriptions is .*: must be .*domain\/consumer/],
    [{ subscriptions: { a: 5 } }, /subscriptions/],
    [{ subscriptions: ["a"] }, /subscriptions/],
    [{ subscriptions: null }, /subscriptions/],
    [{ buses: [5] }, /buses is \[5\]: must be a list of bus names/],
    [{ receivers: ["partner"] }, /receivers is \["partner"\]: must be a list of ARNs of buses/],
    [{ maxRecoveries: -1 }, /maxRecoveries is -1: must be a whole number from 0 to 100/],
    [{ messagesPerSecond: 501 }, /messagesPerSecond is 501: must be a whole number from 1 to 500/],
    [{ messagesPerSecond: 0 }, /messagesPerSecond/],
  ];
  for (const [more, message] of wrong) {
    it(`refuses ${JSON.stringify(more)}`, () => expect(read(more)).to.throw(message));
  }

  it("says when the variable is missing or no JSON", () => {
    const reading = (env: { RECOVERY_SETTINGS?: string }) => () => recoverySettings(env);
    expect(reading({})).to.throw("The environment variable RECOVERY_SETTINGS is missing: must be JSON.");
    expect(reading({ RECOVERY_SETTINGS: "{" })).to.throw('RECOVERY_SETTINGS is "{": must be JSON.');
  });
});

describe("recoverySources", () => {
  it("has every subscription's dead letters and every bus' undelivered events", () => {
    const subscriptions = { "bellyfed-domain-user-dev-journal": "user/journal" };
    const sources = recoverySources({ ...settings, subscriptions });
    expect(sources).to.deep.equal([
      {
        queueName: "bellyfed-domain-user-dev-journal-dead-letters",
        queueUrl: `${prefix}bellyfed-domain-user-dev-journal-dead-letters`,
        originUrl: `${prefix}bellyfed-domain-user-dev-journal`,
        consumer: "journal",
      },
      ...["bellyfed-domain-user-dev", "bellyfed-analytics-dev", "bellyfed-ingress-dev"].map((bus) => ({
        queueName: `${bus}-undelivered`,
        queueUrl: `${prefix}${bus}-undelivered`,
        busName: bus,
        consumer: "",
      })),
    ]);
  });
});
