import { mappingsPassEverything, queuesLetRulesSend, rulesDeliver } from "../../policy/deliveries";
import { types } from "../../policy/resource-types";
import { about, changing, describeRule, removing, rewriting } from "./catches";

describeRule(rulesDeliver, [
  ...changing(types.rule, "user-journal-rule", [
    ["a disabled rule", { state: "DISABLED" }, /is disabled: what it matches goes nowhere/],
    ["a rule that is not enabled", { isEnabled: false }, /is disabled/],
  ]),
  [
    "a rule without a target",
    removing(types.target, "user-journal-target"),
    "user-journal-rule",
    /has no target/,
  ],
]);

const name = "user-journal-events-policy";
const refused = /sends to user-journal-events-queue, whose policy does not let rule user-journal-rule in/;
const policy = (from: string | RegExp, to: string) => rewriting(types.queuePolicy, name, "policy", from, to);

describeRule(
  queuesLetRulesSend,
  about("user-journal-target", [
    ["a queue without a policy", removing(types.queuePolicy, name), refused],
    ["a policy for another rule", policy(/(rule\/[^/"]+)\/journal"/, '$1/records"'), refused],
    ["a policy for rules of another name", policy(/(rule\/[^/"]+)\/journal"/, '$1/rec*"'), refused],
    ["a policy for another service", policy("events.amazonaws.com", "sns.amazonaws.com"), refused],
    ["a policy for another action", policy("sqs:SendMessage", "sqs:ReceiveMessage"), refused],
    ["a policy that denies", policy('"Effect":"Allow"', '"Effect":"Deny"'), refused],
  ]),
);

describeRule(
  mappingsPassEverything,
  changing(types.mapping, "user-journal-mapping", [
    ["a disabled mapping", { enabled: false }, /is disabled: nobody reads its queue/],
    ["a filter", { filterCriteria: { filters: [] } }, /has a filter, and Lambda deletes/],
  ]),
);
