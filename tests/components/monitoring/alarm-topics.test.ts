import { expect } from "chai";
import { AlarmTopics } from "../../../components/monitoring/alarm-topics";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { find, ofType, policyIn, record } from "../../recording";

const arn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

/** CloudWatch, on behalf of this account. */
const alarms = {
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
};

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
    const told = ofType(graph, "aws:sns/topicSubscription:TopicSubscription").map(({ name, inputs }) =>
      [name, inputs["topic"], inputs["protocol"], inputs["endpoint"]].join(" "),
    );
    expect(told).to.have.members([
      `alarms-page-https-pager-example-alarms ${arn("bellyfed-page-test")} https https://pager.example/alarms`,
      `alarms-ticket-team-bellyfed-example ${arn("bellyfed-ticket-test")} email team@bellyfed.example`,
    ]);
  });

  it("lets only this account's alarms publish, over TLS", () => {
    for (const urgency of ["page", "ticket"]) {
      const policy = find(graph, "aws:sns/topicPolicy:TopicPolicy", `alarms-${urgency}-policy`);
      const publish = { Action: "sns:Publish", Resource: arn(`bellyfed-${urgency}-test`) };
      const plainHttp = { Bool: { "aws:SecureTransport": "false" } };
      expect(policyIn(policy).Statement).to.deep.equal([
        { ...alarms, Effect: "Allow", Sid: "AllowAlarms", ...publish },
        { Sid: "DenyPlainHttp", Effect: "Deny", Principal: "*", ...publish, Condition: plainHttp },
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
    expect(cloudWatch).to.deep.include({ ...alarms, Action: ["kms:Decrypt", "kms:GenerateDataKey"] });
  });
});
