import { logDeliveriesInOrder } from "../../policy/log-deliveries";
import { types } from "../../policy/resource-types";
import { describeRule, type Break } from "./catches";

describeRule(
  logDeliveriesInOrder,
  [
    ["a source", types.logSource, "auth-bus-logs-error-source"],
    ["a destination", types.logDestination, "auth-bus-logs-destination"],
    ["a delivery", types.logDelivery, "auth-bus-logs-error-delivery"],
  ].map(([what = "", type = "", name = ""]): Break => [
    `${what} that waits for no other`,
    (stack) => {
      const one = stack.one(type, name);
      one.dependencies = one.dependencies.filter((urn) => !urn.includes("logDelivery"));
    },
    "",
    /bus-logs-.* may be changed together with .*: let one depend on the other/,
  ]),
);
