import { expect } from "chai";
import { alarmsPresent } from "../../policy/alarms";
import { evaluatePolicies } from "./evaluate-policies";
import { types } from "../../policy/resource-types";
import { recordedStack } from "../stacks/recorded-stack";
import { about, describeRule, DraftStack, removing, setting } from "./catches";

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
const bus = /has no alarm: add one on a metric of this event bus/;
const ofQueue = (change: object) => setting(types.metricAlarm, queueAlarm, { ...change });

/** Nobody hears of the queue's alarm but through this one. */
const hearThrough = (stack: DraftStack, alarmRule: string): void => {
  stack.set(stack.one(types.metricAlarm, queueAlarm), { alarmActions: undefined });
  stack.add(types.compositeAlarm, "domain", { alarmRule, alarmActions: page });
};

describeRule(
  alarmsPresent,
  [
    ...about("user-journal-events-queue", [
      ["a queue without an alarm", removing(types.metricAlarm, queueAlarm), queue],
      ["an alarm that tells nobody", ofQueue({ alarmActions: [] }), queue],
      ["an alarm whose actions are off", ofQueue({ actionsEnabled: false }), queue],
      [
        "a composite alarm that speaks of another",
        (stack) => hearThrough(stack, 'ALARM("bellyfed-domain-user-prod-journal-alarm-2")'),
        queue,
      ],
    ]),
    ...about("user-bus", [["a bus without an alarm", removing(types.metricAlarm, "user-bus-alarm"), bus]]),
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
      hearThrough(draft, alarmRule);
      expect(evaluatePolicies(draft.asGraph(), [alarmsPresent])).to.deep.equal([]);
    });
  }
});
