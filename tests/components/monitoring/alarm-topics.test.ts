import { expect } from "chai";
import { AlarmTopics } from "../../../components/monitoring/alarm-topics";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { find, ofType, policyIn, record } from "../../recording";

const arn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

describe("AlarmTopics", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await record(() => {
      new AlarmTopics("alarms", {
        protect: false,
        environment: "test",
        subscribers: {
          page: [{ protocol: "https", endpoint: "https://pager.example/alarms" }],
          ticket: [{ protocol: "email", endpoint: "team@bellyfed.example" }],
        },
      });
    });
  });

  it("tells the subscribers of each topic, by names that are kept", () => {
    const told = ofType(graph, "aws:sns/topicSubscription:TopicSubscription").map(({ name, inputs }) => [
      name,
      inputs["topic"],
      inputs["protocol"],
      inputs["endpoint"],
    ]);
    expect(told).to.have.deep.members([
      [
        "alarms-page-https-pager-example-alarms",
        arn("bellyfed-page-test"),
        "https",
        "https://pager.example/alarms",
      ],
      ["alarms-ticket-team-bellyfed-example", arn("bellyfed-ticket-test"), "email", "team@bellyfed.example"],
    ]);
  });

  it("lets only this account's alarms publish, over TLS", () => {
    for (const urgency of ["page", "ticket"]) {
      const { Statement } = policyIn(
        find(graph, "aws:sns/topicPolicy:TopicPolicy", `alarms-${urgency}-policy`),
      );
      expect(Statement).to.deep.equal([
        {
          Effect: "Allow",
          Sid: "AllowAlarms",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: arn(`bellyfed-${urgency}-test`),
          Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
        },
        {
          Sid: "DenyPlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: arn(`bellyfed-${urgency}-test`),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
    }
  });

  it("encrypts both with a key that CloudWatch may use", () => {
    const key = find(graph, "aws:kms/key:Key", "alarms-key");
    expect(key.inputs["enableKeyRotation"]).to.equal(true);
    for (const { inputs } of ofType(graph, "aws:sns/topic:Topic")) {
      expect(inputs["kmsMasterKeyId"]).to.equal(key.state["keyId"]);
    }
    const cloudWatch = policyIn(key).Statement.find(({ Sid }) => Sid === "AllowAlarms");
    expect(cloudWatch).to.deep.include({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
    });
  });
});
