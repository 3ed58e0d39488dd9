import { expect } from "chai";
import { makeMonitoring } from "../../../../packages/local-aws/assembly/make-monitoring";
import { call } from "../../../../packages/local-aws/service";
import { ManualClock } from "../manual-clock";

const account = { id: "000000000000", region: "us-east-1" };
const TopicArn = "arn:aws:sns:us-east-1:000000000000:page";
const alarmsOf = (id: string): string => `arn:aws:cloudwatch:us-east-1:${id}:alarm:*`;
const cloudWatch = { Service: "cloudwatch.amazonaws.com" };

/** What a topic's policy says, beside that it is about publishing to the topic; and whether alarms are told by it. */
const rows: readonly [what: string, statements: readonly object[] | undefined, isTold: boolean][] = [
  ["as SNS makes it", undefined, true],
  ["that lets CloudWatch in", [{ Principal: cloudWatch }], true],
  [
    "that lets alarms of the account in",
    [{ Principal: cloudWatch, Condition: { ArnLike: { "aws:SourceArn": alarmsOf(account.id) } } }],
    true,
  ],
  [
    "that lets alarms of another account in",
    [{ Principal: cloudWatch, Condition: { ArnLike: { "aws:SourceArn": alarmsOf("111111111111") } } }],
    false,
  ],
  ["that lets a role in", [{ Principal: { AWS: `arn:aws:iam::${account.id}:role/operator` } }], false],
  ["that lets another service in", [{ Principal: { Service: "events.amazonaws.com" } }], false],
  ["that lets CloudWatch subscribe", [{ Principal: cloudWatch, Action: "sns:Subscribe" }], false],
  [
    "that lets everybody in but over TLS",
    [
      { Principal: "*" },
      { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } },
    ],
    false,
  ],
];

describe("an alarm and a topic with a policy", () => {
  for (const [what, statements, isTold] of rows)
    it(`${what}: it is ${isTold ? "told" : "not told, and the alarm fires"}`, async () => {
      const { sns, monitoring } = makeMonitoring(account, new ManualClock());
      const Statement = statements?.map((one) => ({
        Effect: "Allow",
        Action: "SNS:Publish",
        Resource: TopicArn,
        ...one,
      }));
      await call(sns, "CreateTopic", {
        Name: "page",
        ...(Statement && { Attributes: { Policy: JSON.stringify({ Statement }) } }),
      });
      const alarm = { Namespace: "shop", MetricName: "age", Statistic: "Maximum", Period: 60, Threshold: 1 };
      const judged = { EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold" };
      const AlarmName = "late";
      await call(monitoring, "PutMetricAlarm", { ...alarm, ...judged, AlarmName, AlarmActions: [TopicArn] });
      await call(monitoring, "SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "" });
      expect(sns.notifications.map(({ subject }) => subject)).to.deep.equal(isTold ? ['ALARM: "late"'] : []);
      expect(monitoring.alarms.all[0]?.state.value).to.equal("ALARM");
      await monitoring.close();
    });
});
