import { types } from "./resource-types";
import { eachOf, type CheckedResource, type StackRule } from "./rule";
import { listed, principalsOf, statementsOf, type Statement } from "./statements";
import { isSame } from "./unknown-value";

export const rulesDeliver: StackRule = {
  name: "rules-deliver",
  description: "Every rule of an event bus is enabled and has a target: what it matches goes nowhere else.",
  checkStack: eachOf(types.rule, (rule, stack) => {
    const { state, isEnabled } = rule.props;
    if (state === "DISABLED" || isEnabled === false) return "is disabled: what it matches goes nowhere.";
    return stack.ofType(types.target).some((target) => isOf(target, rule))
      ? undefined
      : "has no target: what it matches goes nowhere.";
  }),
};

export const queuesLetRulesSend: StackRule = {
  name: "queues-let-rules-send",
  description:
    "The policy of a queue lets each rule send that has it as a target: EventBridge drops what it refuses.",
  checkStack: eachOf(types.target, (target, stack) => {
    const [queue] = stack.having(types.queue, "arn", target.props["arn"]);
    const rule = stack.ofType(types.rule).find((one) => isOf(target, one));
    if (!queue || !rule) return undefined;
    const isLetIn = stack
      .having(types.queuePolicy, "queueUrl", queue.props["url"])
      .flatMap(({ props }) => statementsOf(props["policy"]))
      .some((statement) => letsSend(statement, String(rule.props["arn"])));
    return isLetIn ? undefined : `sends to ${queue.name}, whose policy does not let rule ${rule.name} in.`;
  }),
};

export const mappingsPassEverything: StackRule = {
  name: "mappings-pass-everything",
  description:
    "Every event source mapping is enabled and filters nothing: Lambda deletes from a queue what a filter leaves out.",
  checkStack: eachOf(types.mapping, ({ props }) => {
    if (props["enabled"] === false) return "is disabled: nobody reads its queue.";
    return props["filterCriteria"] === undefined
      ? undefined
      : "has a filter, and Lambda deletes the messages that it leaves out: filter in the rule.";
  }),
};

function isOf({ props }: CheckedResource, rule: CheckedResource): boolean {
  return (
    isSame(props["rule"], rule.props["name"]) && isSame(props["eventBusName"], rule.props["eventBusName"])
  );
}

function letsSend(statement: Statement, ruleArn: string): boolean {
  const { Effect, Action, Condition = {} } = statement;
  const sources = Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).flatMap(([key, values]) =>
      key.toLowerCase() === "aws:sourcearn" ? listed(values as string | string[]) : [],
    ),
  );
  return (
    Effect === "Allow" &&
    principalsOf(statement, "Service").includes("events.amazonaws.com") &&
    listed(Action).some((action) => action === "sqs:SendMessage" || action === "sqs:*") &&
    (sources.length === 0 || sources.some((source) => matches(source, ruleArn)))
  );
}

function matches(source: string, arn: string): boolean {
  return source.endsWith("*") ? arn.startsWith(source.slice(0, -1)) : source === arn;
}
