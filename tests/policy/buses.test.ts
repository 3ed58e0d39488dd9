import { busesGuarded, targetsKeepTheUndelivered } from "../../policy/buses";
import { types } from "../../policy/resource-types";
import { changing, describeRule, removing } from "./catches";

describeRule(busesGuarded, [
  [
    "a bus that anybody of the account may publish to",
    removing(types.busPolicy, "user-bus-policy"),
    "user-bus",
    /must have exactly one EventBusPolicy that says who may publish/,
  ],
  [
    "a bus that logs nothing",
    removing(types.logSource, "user-bus-logs-error-source"),
    "user-bus",
    /logs nothing: add a LogDeliverySource/,
  ],
]);

const drops = /drops what it cannot deliver: set deadLetterConfig to a standard queue/;
const noRetries = /has no retry policy: set maximumRetryAttempts and maximumEventAgeInSeconds/;
const ordered = { deadLetterConfig: { arn: "arn:aws:sqs:x:1:kept.fifo" } };
const defaultBus = /belongs to the account's default bus: set eventBusName/;

describeRule(
  targetsKeepTheUndelivered,
  changing(types.target, "user-journal-target", [
    ["a target without a dead-letter queue", { deadLetterConfig: undefined }, drops],
    ["an ordered queue, which EventBridge cannot use", ordered, /kept.fifo: must be a standard queue/],
    ["a target without a retry policy", { retryPolicy: undefined }, noRetries],
    ["half a retry policy", { retryPolicy: { maximumRetryAttempts: 0 } }, noRetries],
    ["a target on the default bus", { eventBusName: undefined }, defaultBus],
  ]),
);
