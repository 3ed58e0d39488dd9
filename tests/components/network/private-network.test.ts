import { expect } from "chai";
import { PrivateNetwork } from "../../../components/network/private-network";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { find, ofType, record } from "../../recording";

const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const search = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0";

describe("PrivateNetwork", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await record(
      () =>
        new PrivateNetwork("network", {
          environment: "test",
          region: "eu-west-1",
          services: { sqs: ["sqs:SendMessage"], dynamodb: ["dynamodb:GetItem"] },
          endpointServices: [search, search],
        }),
    );
  });

  it("leads to the services that it is told of, and no others", () => {
    expect(ofType(graph, endpoint).map(({ inputs }) => inputs["serviceName"])).to.have.members([
      "com.amazonaws.eu-west-1.sqs",
      "com.amazonaws.eu-west-1.dynamodb",
      search,
    ]);
    const egress = ofType(graph, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    expect(egress.map(({ name }) => name)).to.have.members(["network-to-endpoints", "network-to-dynamodb"]);
  });

  it("names the endpoint of somebody else's service after it, and has one however many post to it", () => {
    const { inputs } = find(graph, endpoint, "network-vpce-svc-0123456789abcdef0");
    expect(inputs).to.include({ serviceName: search, privateDnsEnabled: true });
    // AWS refuses a policy here.
    expect(inputs).not.to.have.any.keys("policy");
  });

  it("names its parts after the environment", () => {
    const names = ofType(graph, "aws:ec2/securityGroup:SecurityGroup").map(({ inputs }) => inputs["name"]);
    expect(names).to.have.members(["bellyfed-functions-test", "bellyfed-endpoints-test"]);
    const { inputs } = find(graph, "awsx:ec2:Vpc", "network-vpc");
    expect(inputs["tags"]).to.deep.equal({ Name: "bellyfed-test" });
  });
});
