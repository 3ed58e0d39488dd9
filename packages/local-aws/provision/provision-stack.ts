import type { AskedResource, ResourceGraph } from "./resource-graph";
import { NotSimulated } from "../aws-error";
import { dependenciesFirst } from "./dependency-order";
import { withProviderDefaults } from "./provider-defaults";
import type { Make } from "./provisioner";
import { provisioners } from "./provisioners";
import type { ProvisionedServices } from "./services";

/** Resources that change nothing of what the local AWS does, and why that is so. */
const withoutEffect: Readonly<Record<string, string>> = {
  "pulumi:providers:aws": "the local AWS is one account in one region",
  "awsx:ec2:Vpc": "functions run on this machine, in no network of their own",
  "aws:ec2/securityGroup:SecurityGroup": "functions run on this machine, in no network of their own",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "functions reach the local AWS, and the hosts it connects, without one",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "no traffic is filtered",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "no traffic is filtered",
};

/**
 * Makes everything that a recorded stack asks for, as Pulumi's engine and the AWS provider would: at once what does not
 * depend on each other.
 * @throws NotSimulated, naming type, resource and input, for what the local AWS does not know; nothing is made then.
 */
export async function provisionStack(
  graph: ResourceGraph,
  services: ProvisionedServices,
  region: string,
): Promise<void> {
  if (graph.region !== region)
    throw new Error(`The stack is in ${graph.region}, and the local AWS plays ${region} alone.`);
  const made = new Map(graph.resources.map((resource) => [resource.urn, prepare(resource, region)]));
  await dependenciesFirst(graph.resources, async ({ urn, type, name, state }) => {
    try {
      await made.get(urn)?.(services, { name, arn: String(state["arn"]) });
    } catch (error) {
      throw new Error(`${type} "${name}" could not be made: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** How a resource is made; undefined for one that changes nothing here. */
function prepare({ type, name, inputs, state, custom }: AskedResource, region: string): Make | undefined {
  if (!custom || type in withoutEffect) return undefined;
  const of = `${type} "${name}"`;
  const provision = Object.hasOwn(provisioners, type) ? provisioners[type] : undefined;
  if (!provision) throw new NotSimulated(of);
  const { region: own = region, ...rest } = withProviderDefaults(type, inputs, state);
  if (own !== region) throw new NotSimulated(`the input region of ${of}: it is not the stack's`);
  return provision(rest, of);
}
