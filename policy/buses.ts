import { types } from "./resource-types";
import { eachOf, type ResourceRule, type StackRule } from "./rule";
import { isKnown } from "./unknown-value";

export const busesGuarded: StackRule = {
  name: "buses-guarded",
  description: "Every event bus has a policy that says who may publish, and delivers its log.",
  checkStack: (stack) => [
    ...eachOf(types.bus, ({ props }) =>
      stack.having(types.busPolicy, "eventBusName", props["name"]).length === 1
        ? undefined
        : "must have exactly one EventBusPolicy that says who may publish.",
    )(stack),
    ...eachOf(types.bus, ({ props }) =>
      stack.having(types.logSource, "resourceArn", props["arn"]).length > 0
        ? undefined
        : "logs nothing: add a LogDeliverySource with its delivery; a level set on the bus alone is not enough.",
    )(stack),
  ],
};

export const targetsKeepTheUndelivered: ResourceRule = {
  name: "targets-keep-the-undelivered",
  description:
    "Every rule target names its bus, says how long to retry, and where to put what cannot be delivered.",
  check: ({ type, props }) => {
    if (type !== types.target) return [];
    const retry = props["retryPolicy"] as Record<string, unknown> | undefined;
    const deadLetters = (props["deadLetterConfig"] as { arn?: string } | undefined)?.arn;
    return [
      ...(props["eventBusName"] ? [] : ["belongs to the account's default bus: set eventBusName."]),
      ...(retry?.["maximumRetryAttempts"] !== undefined && retry["maximumEventAgeInSeconds"] !== undefined
        ? []
        : ["has no retry policy: set maximumRetryAttempts and maximumEventAgeInSeconds."]),
      ...(deadLetters ? [] : ["drops what it cannot deliver: set deadLetterConfig to a standard queue."]),
      ...(isKnown(deadLetters) && deadLetters?.endsWith(".fifo")
        ? [`keeps the undelivered in ${deadLetters}: must be a standard queue.`]
        : []),
    ];
  },
};
