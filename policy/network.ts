import { types } from "./resource-types";
import { eachOf, type CheckedResource, type CheckedStack, type ResourceRule, type StackRule } from "./rule";
import { listed, statementsIn } from "./statements";

/** What AWS does in a role's name from outside the VPC: connect functions (ec2), pass roles (iam), ask for keys (kms). */
const doneByAws: readonly string[] = ["ec2", "iam", "kms"];

export const networkReachesServices: StackRule = {
  name: "network-reaches-services",
  description:
    "For all that a function in a VPC may do, an endpoint of the stack lets it through: " +
    "nothing else leads out, and calls would hang until they time out.",
  checkStack: eachOf(types.function, (lambda, stack) => {
    if (!isInNetwork(lambda)) return undefined;
    const stuck = callsOf(stack, lambda).filter((action) => !isLetThrough(stack, action));
    if (stuck.length === 0) return undefined;
    return `may do what no endpoint lets through, ${stuck.join(", ")}: add it to the network's services.`;
  }),
};

export const endpointsKeepToAccount: ResourceRule = {
  name: "endpoints-keep-to-account",
  description:
    "Every endpoint of an AWS service lets only principals and resources of one account through " +
    "(aws:PrincipalAccount, aws:ResourceAccount): without a policy, it lets everything through.",
  check: (resource) => {
    const { type, props } = resource;
    // Endpoint services of other owners take no policy.
    if (type !== types.vpcEndpoint || String(props["serviceName"]).startsWith("com.amazonaws.vpce."))
      return [];
    const allowed = statementsIn(resource).filter(({ Effect }) => Effect === "Allow");
    const isKept = allowed.every(({ Condition }) =>
      ["aws:PrincipalAccount", "aws:ResourceAccount"].every((key) => Condition?.["StringEquals"]?.[key]),
    );
    if (allowed.length > 0 && isKept) return [];
    return ["lets other accounts through: add conditions on aws:PrincipalAccount and aws:ResourceAccount."];
  },
};

function isInNetwork({ props }: CheckedResource): boolean {
  const { subnetIds } = (props["vpcConfig"] ?? {}) as { subnetIds?: readonly string[] };
  return listed(subnetIds).length > 0;
}

/** The actions that the function's role allows, but for those that AWS does in its name. */
function callsOf(stack: CheckedStack, lambda: CheckedResource): string[] {
  const actions = stack
    .having(types.role, "arn", lambda.props["role"])
    .flatMap((role) => stack.having(types.rolePolicy, "role", role.props["name"]))
    .flatMap(statementsIn)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => listed(Action))
    .filter((action) => !doneByAws.includes(serviceOf(action)));
  return [...new Set(actions)];
}

function isLetThrough(stack: CheckedStack, action: string): boolean {
  return stack
    .ofType(types.vpcEndpoint)
    .filter(({ props }) => String(props["serviceName"]).endsWith(`.${serviceOf(action)}`))
    .flatMap(statementsIn)
    .some(({ Effect, Action }) => Effect === "Allow" && listed(Action).includes(action));
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(":"));
}
