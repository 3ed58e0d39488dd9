import { expect } from "chai";
import { catalogue } from "../../events/catalogue";
import type { StackGraph } from "../../graph/stack-graph";
import { find, ofType, policyIn, record } from "../recording";
import { sampleBus } from "./sample-platform";

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const functionName = "bellyfed-domain-user-test-billing";

function subscribing(pauseAfterRounds: number): Promise<StackGraph> {
  return record(() => {
    sampleBus().subscribe("billing", {
      events: catalogue.ofDomain("user"),
      handler: () => async () => undefined,
      consumer: { breaker: { pauseAfterRounds } },
    });
  });
}

describe("DeliveryPause", () => {
  it("is only made for a subscription that asks for it", async () => {
    const graph = await subscribing(0);
    expect(ofType(graph, "bellyfed:events:DeliveryPause")).to.deep.equal([]);
    expect(ofType(graph, "aws:scheduler/scheduleGroup:ScheduleGroup")).to.deep.equal([]);
  });

  describe("of a subscription that asks for it", () => {
    let graph: StackGraph;
    before(async () => {
      graph = await subscribing(4);
    });

    it("tells the function where to arm its resume", () => {
      const { inputs } = find(graph, "aws:lambda/function:Function", "user-billing-consumer-function");
      const { variables } = inputs["environment"] as { variables: Record<string, string> };
      expect(variables).to.include({
        PAUSE_SCHEDULE_GROUP: functionName,
        PAUSE_ROLE_ARN: `arn:aws:iam::000000000000:role/${functionName}-resume`,
      });
    });

    it("lets the function stop its own mapping, and pass the resumer to the scheduler only", () => {
      const mapping = find(graph, "aws:lambda/eventSourceMapping:EventSourceMapping", "user-billing-mapping");
      const policy = find(graph, "aws:iam/rolePolicy:RolePolicy", "user-billing-pause-rights");
      expect(policy.inputs["role"]).to.equal(functionName);
      const rights = Object.fromEntries(
        policyIn(policy).Statement.map((statement) => [statement.Sid, statement]),
      );
      expect(rights["Pause"]).to.include({
        Action: "lambda:UpdateEventSourceMapping",
        Resource: mapping.state["arn"],
      });
      expect(rights["ArmResume"]).to.include({
        Action: "scheduler:CreateSchedule",
        Resource: arn("scheduler", `schedule/${functionName}/*`),
      });
      expect(rights["PassResumer"]?.Condition).to.deep.equal({
        StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" },
      });
      const resumer = find(graph, "aws:iam/rolePolicy:RolePolicy", "user-billing-pause-resume-rights");
      expect(policyIn(resumer).Statement).to.have.length(1);
      expect(policyIn(resumer).Statement[0]?.Resource).to.equal(mapping.state["arn"]);
    });

    it("writes down which mapping is the consumer's", () => {
      const mapping = find(graph, "aws:lambda/eventSourceMapping:EventSourceMapping", "user-billing-mapping");
      const { inputs } = find(graph, "aws:dynamodb/tableItem:TableItem", "user-billing-pause-mapping-item");
      expect(JSON.parse(inputs["item"] as string)).to.deep.equal({
        pk: { S: "m#user/billing/mapping" },
        mappingId: { S: mapping.state["uuid"] },
        version: { N: "1" },
      });
    });
  });
});
