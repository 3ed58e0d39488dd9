import { listed, principalsOf, type Statement } from "./statements";

/** Whether a statement keeps everybody out who does not come over TLS, from all of the resources. */
export function deniesPlainHttp(
  statement: Statement,
  everyAction: string,
  resources: readonly unknown[],
): boolean {
  const { Effect, Action, Resource, Condition } = statement;
  const covered = listed(Resource);
  return (
    Effect === "Deny" &&
    principalsOf(statement, "AWS").includes("*") &&
    listed(Action).includes(everyAction) &&
    (covered.includes("*") || resources.every((arn) => covered.includes(String(arn)))) &&
    String(Condition?.["Bool"]?.["aws:SecureTransport"]) === "false"
  );
}
