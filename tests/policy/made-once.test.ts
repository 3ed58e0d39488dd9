import { madeOnce } from "../../policy/made-once";
import { types } from "../../policy/resource-types";
import { about, describeRule, type DraftStack } from "./catches";

const twin = (type: string, name: string) => (stack: DraftStack) => {
  const { inputs } = stack.one(type, name);
  stack.add(type, "twin", inputs);
};
const withBus = (type: string, name: string) => (stack: DraftStack) => {
  stack.set(stack.one(type, name), { eventBusName: undefined });
  stack.add(type, "twin", { ...stack.one(type, name).inputs, eventBusName: "default" });
};

describeRule(
  madeOnce,
  about("twin", [
    [
      "a second policy of a queue",
      twin(types.queuePolicy, "user-journal-events-policy"),
      /same as user-journal-events-policy: keep one/,
    ],
    ["a second target of an id", twin(types.target, "user-journal-target"), /same as user-journal-target/],
    [
      "a second mapping of a queue and a function",
      twin(types.mapping, "user-journal-mapping"),
      /same as user-journal-mapping/,
    ],
    [
      "a second queue of a name",
      twin(types.queue, "user-journal-events-queue"),
      /same as user-journal-events-queue/,
    ],
    [
      "a second rule on the default bus",
      withBus(types.rule, "user-journal-rule"),
      /same as user-journal-rule/,
    ],
  ]),
);
