import {
  functionsHaveLogGroup,
  functionsHaveOwnRole,
  functionsLogMetrics,
  functionsSized,
  logsExpire,
} from "../../policy/functions";
import { types } from "../../policy/resource-types";
import { type Break, describeRule, removing, setting } from "./catches";

const name = "user-journal-consumer-function";

describeRule(functionsSized, [
  ...["role", "timeout", "memorySize", "runtime"].map((key): Break => [
    `a function without ${key}`,
    setting(types.function, name, { [key]: undefined }),
    name,
    new RegExp(`has no ${key}: set it`),
  ]),
  ...["nodejs20.x", "nodejs18.x", "toString"].map((runtime): Break => [
    `the runtime ${runtime}`,
    setting(types.function, name, { runtime }),
    name,
    new RegExp(`runs on ${runtime}: must be one of nodejs24.x, nodejs22.x`),
  ]),
]);

describeRule(functionsHaveLogGroup, [
  [
    "a function whose log group is gone",
    removing(types.logGroup, "user-journal-consumer-logs"),
    name,
    /has no log group in the stack/,
  ],
  [
    "a function that logs elsewhere",
    setting(types.function, name, {
      loggingConfig: { logFormat: "JSON", logGroup: "/elsewhere" },
    }),
    name,
    /has no log group in the stack: add one, or Lambda makes one that never expires/,
  ],
]);

describeRule(
  functionsLogMetrics,
  ["WARN", "ERROR", "FATAL"].map((applicationLogLevel): Break => [
    `a function whose log begins at ${applicationLogLevel}`,
    (stack) => {
      const one = stack.one(types.function, name);
      stack.set(one, { loggingConfig: { ...(one.inputs["loggingConfig"] as object), applicationLogLevel } });
    },
    name,
    new RegExp(`logs from ${applicationLogLevel} on, and Lambda drops its metrics`),
  ]),
);

describeRule(logsExpire, [
  ...[undefined, 0].map((retentionInDays): Break => [
    `a log that is kept for ever (${retentionInDays ?? "unset"})`,
    setting(types.logGroup, "user-bus-logs-group", { retentionInDays }),
    "user-bus-logs-group",
    /never expires: set retentionInDays/,
  ]),
]);

describeRule(functionsHaveOwnRole, [
  [
    "a function with another's role",
    (stack) => {
      const { role } = stack.one(types.function, name).inputs;
      stack.add(types.function, "borrower", { name: "borrower", role });
    },
    "borrower",
    /shares its role with user-journal-consumer-function: give it one of its own/,
  ],
]);
