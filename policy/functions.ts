import { types } from "./resource-types";
import { eachOf, type ResourceRule, type StackRule } from "./rule";

/** What AWS supports, and until when it does (end of security patches). */
const supportedRuntimes: Readonly<Record<string, string>> = {
  "nodejs24.x": "2028-04-30",
  "nodejs22.x": "2027-04-30",
};

export const functionsSized: ResourceRule = {
  name: "functions-sized",
  description: "Every function has a role, a supported runtime, a timeout and a memory size of its own.",
  check: ({ type, props }) => {
    if (type !== types.function) return [];
    const missing = ["role", "runtime", "timeout", "memorySize"].filter((key) => !props[key]);
    const { runtime } = props;
    return [
      ...missing.map((key) => `has no ${key}: set it, AWS' default fits nobody.`),
      ...(typeof runtime === "string" && !Object.hasOwn(supportedRuntimes, runtime)
        ? [`runs on ${runtime}: must be one of ${Object.keys(supportedRuntimes).join(", ")}.`]
        : []),
    ];
  },
};

export const functionsHaveOwnRole: StackRule = {
  name: "functions-have-own-role",
  description: "No two functions share a role: each would have the other's permissions.",
  checkStack: eachOf(types.function, ({ name, props }, stack) => {
    const [first] = stack.having(types.function, "role", props["role"]);
    return !first || first.name === name
      ? undefined
      : `shares its role with ${first.name}: give it one of its own.`;
  }),
};

export const functionsHaveLogGroup: StackRule = {
  name: "functions-have-log-group",
  description: "Every function's log group is part of the stack: one that Lambda makes never expires.",
  checkStack: eachOf(types.function, ({ props }, stack) => {
    const configured = (props["loggingConfig"] as { logGroup?: string } | undefined)?.logGroup;
    const name = configured ?? `/aws/lambda/${String(props["name"])}`;
    if (stack.having(types.logGroup, "name", name).length > 0) return undefined;
    return "has no log group in the stack: add one, or Lambda makes one that never expires.";
  }),
};

export const functionsLogMetrics: ResourceRule = {
  name: "functions-log-metrics",
  description:
    "Lambda's own filter passes INFO on: metric lines have no level, count as INFO, and would be dropped.",
  check: ({ type, props }) => {
    if (type !== types.function) return [];
    const { applicationLogLevel: level } = {
      ...(props["loggingConfig"] as { applicationLogLevel?: string }),
    };
    if (level === undefined || ["TRACE", "DEBUG", "INFO"].includes(level)) return [];
    return [
      `logs from ${level} on, and Lambda drops its metrics: set applicationLogLevel to INFO, and filter in the function.`,
    ];
  },
};

export const logsExpire: ResourceRule = {
  name: "logs-expire",
  description: "Every log group has a retention: without, it is kept and paid for ever.",
  check: ({ type, props }) =>
    type === types.logGroup && !props["retentionInDays"] ? ["never expires: set retentionInDays."] : [],
};
