import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { types } from "../../../policy/resource-types";

interface Statement {
  readonly Effect?: string;
  readonly Condition?: { readonly ArnLike?: { readonly "aws:PrincipalArn"?: string | readonly string[] } };
}

/** Names of the roles that a bus' policy lets publish, after `<account>:` for those of another account. */
export function publishingRoles(busName: string, { resources, accountId }: StackGraph): string[] {
  return (
    resources
      .filter(({ type, inputs }) => type === types.busPolicy && inputs["eventBusName"] === busName)
      .flatMap(({ inputs }) => (JSON.parse(String(inputs["policy"])) as { Statement: Statement[] }).Statement)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Condition }) => Condition?.ArnLike?.["aws:PrincipalArn"] ?? [])
      // Each name stands there twice: as it is, and below any path.
      .filter((arn) => !arn.includes(":role/*/"))
      .map((arn) => {
        const [, , , , account = "", role = ""] = arn.split(":");
        return `${account === accountId ? "" : `${account}:`}${role.slice("role/".length)}`;
      })
  );
}
