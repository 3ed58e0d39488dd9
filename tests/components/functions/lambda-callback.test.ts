import { expect } from "chai";
import type * as pulumi from "@pulumi/pulumi";
import { PrivateNetwork } from "../../../components/network/private-network";
import { LambdaCallback } from "../../../components/functions/lambda-callback";
import type { LogLevel } from "../../../handlers/settings/consumer-settings";
import { passesLogFilter, type ApplicationLogLevel } from "../../../packages/local-aws/lambda/log-filter";
import { find, ofType, record } from "../../recording";
import { consumerLines } from "../consumer-lines";

const lambdaFunction = "aws:lambda/function:Function";

/** A function by which nothing is tested but what it is made of. */
function sampleCallback(
  network?: PrivateNetwork,
  opts?: pulumi.ComponentResourceOptions,
  level: LogLevel = "INFO",
): LambdaCallback {
  return new LambdaCallback(
    "sample",
    {
      functionName: "bellyfed-sample",
      callbackFactory: () => async () => undefined,
      environment: {},
      statements: [],
      size: { timeoutSeconds: 3, memoryMb: 128 },
      shared: {
        region: "us-east-1",
        logs: { retentionDays: 7, level },
        protect: false,
        tracing: false,
        network,
      },
    },
    opts,
  );
}

function sampleNetwork(): PrivateNetwork {
  const args = { environment: "test", region: "us-east-1", services: { sqs: ["sqs:SendMessage"] } };
  return new PrivateNetwork("network", { ...args, endpointServices: [] });
}

/** Names of what the function waits for. */
async function awaited(makeNetwork: () => PrivateNetwork | undefined): Promise<string[]> {
  const names: string[] = [];
  const listen: pulumi.ResourceTransformation = ({ type, opts }) => {
    if (type !== lambdaFunction) return undefined;
    const resources = [opts.dependsOn ?? []].flat() as pulumi.Resource[];
    for (const { urn } of resources) urn.apply((text) => names.push(text.split("::").at(-1) ?? ""));
    return undefined;
  };
  await record(() => void sampleCallback(makeNetwork(), { transformations: [listen] }));
  return names;
}

describe("LambdaCallback", () => {
  it("runs outside any VPC unless it is given a network", async () => {
    const graph = await record(() => void sampleCallback());
    expect(find(graph, lambdaFunction, "sample-function").inputs).not.to.have.any.keys("vpcConfig");
    expect(ofType(graph, "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name)).to.deep.equal([
      "sample-permissions",
    ]);
    expect(await awaited(() => undefined)).to.deep.equal(["sample-permissions"]);
  });

  it("is not made before the ways out of its network, and the right to join it", async () => {
    expect(await awaited(sampleNetwork)).to.have.members([
      "sample-permissions",
      "network",
      "sample-network-permissions",
    ]);
  });

  for (const level of ["DEBUG", "INFO", "WARN", "ERROR"] as const) {
    it(`has all passed on by Lambda that a consumer writes at ${level}`, async () => {
      const graph = await record(() => void sampleCallback(undefined, undefined, level));
      const { loggingConfig } = find(graph, lambdaFunction, "sample-function").inputs;
      const { logFormat, applicationLogLevel } = loggingConfig as Record<string, string>;
      const logging = {
        format: logFormat as "JSON",
        applicationLevel: applicationLogLevel as ApplicationLogLevel,
      };
      const lines = consumerLines(level);
      expect(lines.filter((line) => !passesLogFilter(line, logging))).to.deep.equal([]);
      expect(lines.length, "its failure, its metrics and its lines").to.be.at.least(3);
    });
  }

  it("keeps the right to join apart: it must outlive the function's stay", async () => {
    const graph = await record(() => void sampleCallback(sampleNetwork()));
    const permissions = find(graph, "aws:iam/rolePolicy:RolePolicy", "sample-network-permissions");
    expect(permissions.inputs["role"]).to.equal("bellyfed-sample-us-east-1");
    const own = find(graph, "aws:iam/rolePolicy:RolePolicy", "sample-permissions");
    expect(String(own.inputs["policy"])).not.to.contain("ec2:");
  });
});
