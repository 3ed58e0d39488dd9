import { listed, titleOf, type Statement } from "./statements";

/**
 * What the program does that AWS knows no resource for
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
const withoutResource: readonly string[] = [
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
/** What Lambda asks of EC2 before there is an interface that could be named: for all of an account and region. */
const ofAnyInterface: readonly string[] = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:UnassignPrivateIpAddresses",
];
const ofOneAccount = /^arn:[\w-]+:ec2:[\w-]+:\d{12}:\*\/\*$/;

/** The words that come before a name in ARNs: whoever says no more means all of the kind. */
const kinds =
  /^(alarm|alias|api-destination|archive|cluster|connection|event-bus|event-source-mapping|function|group|identity|instance|key|layer|log-group|network-interface|parameter|policy|registry|replay|role|rule|schedule|secret|security-group|stateMachine|stream|subnet|table|user|userpool|vpc)[/:]/;
/** The same for parts of what such a name is of. */
const parts = /(?<=[/:])(index|log-stream|stream)[/:]/g;

/** What a role's statement allows on resources that it does not name; a resource's own policy may say `*`. */
export function wideResources(statement: Statement): string[] {
  const { Effect, Principal, NotPrincipal, NotResource } = statement;
  if (Effect !== "Allow" || Principal !== undefined || NotPrincipal !== undefined) return [];
  const title = titleOf(statement);
  if (NotResource !== undefined) {
    return [`${title} allows all but some resources (NotResource): name those it needs instead.`];
  }
  return listed(statement.Resource)
    .filter(namesNothing)
    .flatMap((resource) => {
      const wide = listed(statement.Action).filter((action) => !mayHave(action, resource));
      return wide.length > 0
        ? [`${title} allows ${wide.join(", ")} on ${resource}: name the resources it needs.`]
        : [];
    });
}

function mayHave(action: string, resource: string): boolean {
  return withoutResource.includes(action) || (ofAnyInterface.includes(action) && ofOneAccount.test(resource));
}

/** Whether nothing but wildcards stands where the resource's name would be; buckets have no account. */
function namesNothing(resource: string): boolean {
  const [account = "", ...rest] = resource.startsWith("arn:") ? resource.split(":").slice(4) : ["", resource];
  const text = rest.join(":");
  const kind = account === "" ? undefined : kinds.exec(text)?.[0];
  const name =
    kind === undefined
      ? (text.split(/[/:]/).find((word) => word !== "") ?? "")
      : text.slice(kind.length).replace(parts, "");
  return /^[*?/:]*$/.test(name);
}
