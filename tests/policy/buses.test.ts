import { busesGuarded, targetsKeepTheUndelivered } from "../../policy/buses";
import { types } from "../../policy/resource-types";
import { describeRule, removing, setting } from "./catches";

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

const name = "user-journal-target";

describeRule(targetsKeepTheUndelivered, [
  [
    "a target without a dead-letter queue",
    setting(types.target, name, { deadLetterConfig: undefined }),
    name,
    /drops what it cannot deliver: set deadLetterConfig to a standard queue/,
  ],
  [
    "an ordered dead-letter queue, which EventBridge cannot use",
    setting(types.target, name, { deadLetterConfig: { arn: "arn:aws:sqs:x:1:kept.fifo" } }),
    name,
    /kept.fifo: must be a standard queue/,
  ],
  [
    "a target without a retry policy",
    setting(types.target, name, { retryPolicy: undefined }),
    name,
    /has no retry policy: set maximumRetryAttempts and maximumEventAgeInSeconds/,
  ],
  [
    "half a retry policy",
    setting(types.target, name, { retryPolicy: { maximumRetryAttempts: 0 } }),
    name,
    /has no retry policy/,
  ],
  [
    "a target on the default bus",
    setting(types.target, name, { eventBusName: undefined }),
    name,
    /belongs to the account's default bus: set eventBusName/,
  ],
]);
