import { expect } from "chai";
import { evaluatePolicies } from "./evaluate-policies";
import { statefulProtected } from "../../policy/protection";
import { types } from "../../policy/resource-types";
import { recordedStack } from "../stacks/recorded-stack";
import { describeRule, DraftStack, type Break } from "./catches";

const stateful: [type: string, name: string, words: RegExp][] = [
  [types.bus, "user-bus", /is an event bus of prod and not protected: set protect/],
  [types.queue, "user-journal-dead-letters-queue", /is a queue of prod/],
  [types.table, "tables-consumer-state", /is a table of prod/],
  [types.archive, "user-archive", /is an archive of prod/],
  [types.bucket, "claims-bucket", /is a bucket of prod/],
  [types.bucket, "journal-bucket", /is a bucket of prod/],
  [types.secret, "user-search-index-signing-key-secret", /is a secret of prod/],
  [types.logGroup, "user-bus-logs-group", /is a log group of prod/],
];

describeRule(statefulProtected, [
  ...stateful.map(([type, name, words]): Break => [
    `an unprotected ${name}`,
    (stack) => void (stack.one(type, name).options.protect = false),
    name,
    words,
  ]),
  [
    "a protected alarm, which could never be changed",
    (stack) => void (stack.one(types.metricAlarm, "user-undelivered-alarm").options.protect = true),
    "user-undelivered-alarm",
    /holds no data and is protected: leave protect out/,
  ],
]);

describe("policy stateful-protected in dev", () => {
  it("lets everything be deleted", async () => {
    const draft = new DraftStack(await recordedStack("dev"));
    expect(draft.one(types.bus).options.protect).to.equal(false);
    expect(evaluatePolicies(draft.asGraph(), [statefulProtected])).to.deep.equal([]);
  });
});
