import { busesGuarded } from "../../policy/buses";
import { types } from "../../policy/resource-types";
import { describeRule, removing } from "./catches";

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
