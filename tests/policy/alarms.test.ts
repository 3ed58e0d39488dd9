import { expect } from "chai";
import { alarmsPresent } from "../../policy/alarms";
import { evaluatePolicies } from "./evaluate-policies";
import { types } from "../../policy/resource-types";
import { recordedStack } from "../stacks/recorded-stack";
import { describeRule, DraftStack, removing, setting } from "./catches";

const page = ["arn:aws:sns:us-east-1:000000000000:page"];
const isAlarm = (type: string) => type === types.metricAlarm || type === types.compositeAlarm;

/** Replaces the stack's alarms by one for each queue and bus, each watching in another way. */
function watchEverything(stack: DraftStack): void {
  for (const alarm of stack.resources.filter(({ type }) => isAlarm(type))) stack.remove(alarm);
  const watched = stack.resources.filter(({ type }) => type === types.queue || type === types.bus);
  watched.forEach((resource, index) => {
    const dimension = resource.type === types.queue ? "QueueName" : "EventBusName";
    const name = resource.inputs["name"] as string;
    const ways = [
      { dimensions: { [dimension]: name } },
      { metricQueries: [{ expression: "m1 > 0" }, { metric: { dimensions: { [dimension]: name } } }] },
      { metricQueries: [{ expression: `SELECT MAX(x) FROM "AWS/SQS" WHERE ${dimension} = '${name}'` }] },
    ];
    stack.add(types.metricAlarm, `${resource.name}-alarm`, {
      name: `${name}-alarm`,
      alarmActions: page,
      ...ways[index % ways.length],
    });
  });
}

const queueAlarm = "user-journal-events-queue-alarm";
const queue = /has no alarm: add one on a metric of this queue, with an action/;

describeRule(
  alarmsPresent,
  [
    ["a queue without an alarm", removing(types.metricAlarm, queueAlarm), "user-journal-events-queue", queue],
    [
      "a bus without an alarm",
      removing(types.metricAlarm, "user-bus-alarm"),
      "user-bus",
      /has no alarm: add one on a metric of this event bus/,
    ],
    [
      "an alarm that tells nobody",
      setting(types.metricAlarm, queueAlarm, { alarmActions: [] }),
      "user-journal-events-queue",
      queue,
    ],
    [
      "an alarm whose actions are off",
      setting(types.metricAlarm, queueAlarm, { actionsEnabled: false }),
      "user-journal-events-queue",
      queue,
    ],
    [
      "a composite alarm that speaks of another",
      (stack) => {
        stack.set(stack.one(types.metricAlarm, queueAlarm), { alarmActions: undefined });
        stack.add(types.compositeAlarm, "domain", {
          alarmRule: 'ALARM("bellyfed-domain-user-prod-journal-alarm-2")',
          alarmActions: page,
        });
      },
      "user-journal-events-queue",
      queue,
    ],
  ],
  watchEverything,
);

describe("policy alarms-present with composite alarms", () => {
  for (const alarmRule of [
    'OK("other") OR ALARM("bellyfed-domain-user-prod-journal-alarm")',
    "ALARM(bellyfed-domain-user-prod-journal-alarm)",
    'ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:bellyfed-domain-user-prod-journal-alarm")',
  ]) {
    it(`counts an alarm that is heard through ${alarmRule}`, async () => {
      const draft = new DraftStack(await recordedStack("prod"));
      watchEverything(draft);
      draft.set(draft.one(types.metricAlarm, queueAlarm), { alarmActions: undefined });
      draft.add(types.compositeAlarm, "domain", { alarmRule, alarmActions: page });
      expect(evaluatePolicies(draft.asGraph(), [alarmsPresent])).to.deep.equal([]);
    });
  }
});
