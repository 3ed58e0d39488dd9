import {
  functionsHaveLogGroup,
  functionsHaveOwnRole,
  functionsLogMetrics,
  functionsSized,
  logsExpire,
} from "../../policy/functions";
import { types } from "../../policy/resource-types";
import { about, changing, describeRule, removing, setting, type Change } from "./catches";

const name = "user-journal-consumer-function";

describeRule(
  functionsSized,
  changing(types.function, name, [
    ...["role", "timeout", "memorySize", "runtime"].map((key): Change => [
      `a function without ${key}`,
      { [key]: undefined },
      new RegExp(`has no ${key}: set it`),
    ]),
    ...["nodejs20.x", "nodejs18.x", "toString"].map((runtime): Change => [
      `the runtime ${runtime}`,
      { runtime },
      new RegExp(`runs on ${runtime}: must be one of nodejs24.x, nodejs22.x`),
    ]),
  ]),
);

const elsewhere = { loggingConfig: { logFormat: "JSON", logGroup: "/elsewhere" } };
const unkept = /has no log group in the stack: add one, or Lambda makes one that never expires/;
describeRule(
  functionsHaveLogGroup,
  about(name, [
    ["a function whose log group is gone", removing(types.logGroup, "user-journal-consumer-logs"), unkept],
    ["a function that logs elsewhere", setting(types.function, name, elsewhere), unkept],
  ]),
);

describeRule(
  functionsLogMetrics,
  changing(
    types.function,
    name,
    ["WARN", "ERROR", "FATAL"].map((applicationLogLevel): Change => [
      `a function whose log begins at ${applicationLogLevel}`,
      { loggingConfig: { logFormat: "JSON", applicationLogLevel } },
      new RegExp(`logs from ${applicationLogLevel} on, and Lambda drops its metrics`),
    ]),
  ),
);

describeRule(
  logsExpire,
  changing(
    types.logGroup,
    "user-bus-logs-group",
    [undefined, 0].map((retentionInDays): Change => [
      `a log that is kept for ever (${retentionInDays ?? "unset"})`,
      { retentionInDays },
      /never expires: set retentionInDays/,
    ]),
  ),
);

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
