import { types } from "./resource-types";
import { findingsIn, type StackRule } from "./rule";

/** Who may publish is written down, and what a bus drops is logged. */
export const busesGuarded: StackRule = {
  name: "buses-guarded",
  description: "Every event bus has a policy that says who may publish, and delivers its log.",
  checkStack: (stack) => {
    const buses = stack.ofType(types.bus);
    return [
      ...findingsIn(buses, ({ props }) =>
        stack.having(types.busPolicy, "eventBusName", props["name"]).length === 1
          ? undefined
          : "must have exactly one EventBusPolicy that says who may publish.",
      ),
      ...findingsIn(buses, ({ props }) =>
        stack.having(types.logSource, "resourceArn", props["arn"]).length > 0
          ? undefined
          : "logs nothing: add a LogDeliverySource with its delivery; a level set on the bus alone is not enough.",
      ),
    ];
  },
};
