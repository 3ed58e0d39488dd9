import { expect } from "chai";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { types as named } from "../../policy/resource-types";
import { find, ofType, policyIn } from "../recording";
import { endpointService, privateStack, recordedStack, settingOf, stacks } from "./recorded-stack";

const types = {
  ...named,
  vpc: "awsx:ec2:Vpc",
  group: "aws:ec2/securityGroup:SecurityGroup",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
} as const;
const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
/** Done by AWS in a role's name: Lambda connects functions. */
const doneByLambda = "ec2";

for (const stack of stacks) {
  describe(`${stack} in a private network`, () => {
    let graph: StackGraph;
    let all: (type: keyof typeof types) => RecordedResource[];
    let group: (role: string) => RecordedResource;

    before(async () => {
      graph = await privateStack(stack);
      all = (type) => ofType(graph, types[type]);
      group = (role) => find(graph, types.group, `network-${role}`);
    });

    it("has the functions that it has without", async () => {
      const names = (of: StackGraph) => ofType(of, types.function).map(({ inputs }) => inputs["name"]);
      expect(names(graph)).to.have.members(names(await recordedStack(stack)));
    });

    it("has subnets in two zones, and nothing that leads to the internet", () => {
      const [{ inputs } = {} as RecordedResource, ...more] = all("vpc");
      expect(more).to.deep.equal([]);
      expect(inputs).to.deep.include({
        numberOfAvailabilityZones: 2,
        subnetSpecs: [{ type: "Isolated" }],
        natGateways: { strategy: "None" },
        enableDnsSupport: true,
        enableDnsHostnames: true,
      });
      const leadsOut = /natGateway|internetGateway|ec2\/route|transitGateway|ec2\/eip|peering/i;
      expect(graph.resources.filter(({ type }) => leadsOut.test(type))).to.deep.equal([]);
    });

    it("runs every function in these subnets, under the functions' security group", () => {
      const subnetIds = all("vpc")[0]?.state["isolatedSubnetIds"];
      expect(subnetIds).to.have.length(2);
      expect(all("function")).not.to.be.empty;
      for (const { inputs, name } of all("function")) {
        expect(inputs["vpcConfig"], name).to.deep.equal({
          subnetIds,
          securityGroupIds: [group("functions").id],
        });
      }
    });

    it("lets functions talk HTTPS to the endpoints, and to nothing else", () => {
      const gateways = all("vpcEndpoint").filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
      const prefixLists = gateways.map(({ state }) => state["prefixListId"]);
      expect(new Set(prefixLists).size).to.equal(2);
      const securityGroupId = group("functions").id;
      expect(all("egress").map(({ inputs }) => inputs)).to.have.deep.members([
        { ...https, securityGroupId, referencedSecurityGroupId: group("endpoints").id },
        ...prefixLists.map((prefixListId) => ({ ...https, securityGroupId, prefixListId })),
      ]);
      for (const { inputs } of all("group")) expect(inputs).not.to.have.any.keys("egress", "ingress");
    });

    it("lets nobody but functions talk to the endpoints, and nobody to functions", () => {
      const sides = {
        securityGroupId: group("endpoints").id,
        referencedSecurityGroupId: group("functions").id,
      };
      expect(all("ingress").map(({ inputs }) => inputs)).to.deep.equal([{ ...https, ...sides }]);
    });

    it("has an endpoint for each service that a role has permissions for, and S3's beside them", () => {
      const permissions = all("function").flatMap(actionsOf);
      const services = new Set(permissions.map(serviceOf).filter((service) => service !== doneByLambda));
      expect([...services]).to.include.members(["sqs", "events", "dynamodb", "logs"]);
      const own = all("vpcEndpoint").flatMap(
        ({ inputs }) => /^com\.amazonaws\.us-east-1\.(\w+)$/.exec(String(inputs["serviceName"]))?.[1] ?? [],
      );
      expect(own).to.have.members([...new Set([...services, "s3"])]);
      expect(own.includes("xray")).to.equal(settingOf(stack, "tracing"));
    });

    it("lets through what a role has permissions for, and nothing else", () => {
      const permissions = new Set(all("function").flatMap(actionsOf));
      const own = all("vpcEndpoint").filter(
        ({ inputs }) => !String(inputs["serviceName"]).includes(".vpce."),
      );
      const statements = own.flatMap((endpoint) => policyIn(endpoint).Statement);
      expect(statements).to.have.length(own.length);
      const needed = [...permissions].filter((action) => serviceOf(action) !== doneByLambda);
      // Nobody reads from S3 so far.
      expect(new Set(statements.flatMap(({ Action }) => Action))).to.deep.equal(
        new Set([...needed, "s3:GetObject"]),
      );
    });

    it("puts gateways into every route table, and interfaces into every subnet under the usual names", () => {
      const { state } = all("vpc")[0] as RecordedResource;
      const routeTableIds = (state["routeTables"] as { id: string }[]).map(({ id }) => id);
      expect(routeTableIds).to.have.length(2);
      for (const { inputs, name } of all("vpcEndpoint")) {
        expect(inputs["vpcId"], name).to.equal(state["vpcId"]);
        if (["network-dynamodb", "network-s3"].includes(name)) {
          expect(inputs, name).to.deep.include({ vpcEndpointType: "Gateway", routeTableIds });
        } else {
          expect(inputs, name).to.deep.include({
            vpcEndpointType: "Interface",
            subnetIds: state["isolatedSubnetIds"],
            securityGroupIds: [group("endpoints").id],
            privateDnsEnabled: true,
          });
        }
      }
    });

    it("has an endpoint for the service of each downstream host", () => {
      const count = (settingOf(stack, "endpoints") as string[]).length;
      const services = all("vpcEndpoint")
        .map(({ inputs }) => String(inputs["serviceName"]))
        .filter((service) => service.includes(".vpce."));
      expect(services).to.have.members(Array.from({ length: count }, (_, index) => endpointService(index)));
    });

    it("gives each role what Lambda needs to connect its function, and the code none of it", () => {
      const join = [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ];
      const see = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
      for (const lambda of all("function")) {
        expect(roleOf(lambda).inputs, lambda.name).not.to.have.any.keys("managedPolicyArns");
        const network = policiesOf(lambda)
          .flatMap((policy) => policyIn(policy).Statement)
          .filter(({ Action }) => [Action].flat().some((action) => serviceOf(action) === "ec2"));
        expect(network, lambda.name).to.deep.equal([
          {
            Effect: "Allow",
            Sid: "JoinNetwork",
            Action: join,
            Resource: `arn:aws:ec2:us-east-1:${graph.accountId}:*/*`,
          },
          { Effect: "Allow", Sid: "SeeNetwork", Action: see, Resource: "*" },
          {
            Effect: "Deny",
            Sid: "DenyOwnCode",
            Action: [...join, ...see],
            Resource: "*",
            Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
          },
        ]);
      }
      expect(graph.resources.filter(({ type }) => type.includes("rolePolicyAttachment"))).to.deep.equal([]);
    });

    function roleOf({ inputs, name }: RecordedResource): RecordedResource {
      const role = all("role").find(({ state }) => state["arn"] === inputs["role"]);
      if (!role) throw new Error(`${name} has no role`);
      return role;
    }

    function policiesOf(lambda: RecordedResource): RecordedResource[] {
      const { inputs } = roleOf(lambda);
      return all("rolePolicy").filter((policy) => policy.inputs["role"] === inputs["name"]);
    }

    function actionsOf(lambda: RecordedResource): string[] {
      return policiesOf(lambda)
        .flatMap((policy) => policyIn(policy).Statement)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => Action);
    }
  });
}

describe("a stack in no private network", () => {
  for (const stack of stacks) {
    it(`${stack} has no part of one`, async () => {
      const { resources } = await recordedStack(stack);
      expect(resources.filter(({ type }) => /ec2|vpc|PrivateNetwork/.test(type))).to.deep.equal([]);
      const functions = resources.filter(({ type }) => type === types.function);
      expect(functions.filter(({ inputs }) => "vpcConfig" in inputs)).to.deep.equal([]);
    });
  }
});

function serviceOf(action: string): string {
  return action.split(":")[0] ?? "";
}
