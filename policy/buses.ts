import { types } from "./resource-types";
import { eachOf, type StackRule } from "./rule";

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
