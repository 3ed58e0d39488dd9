import { findingsIn, type StackRule } from "./rule";
import { listed, principalsOf, statementsOf, type Statement } from "./statements";

interface TlsTarget {
  readonly name: string;
  readonly what: string;
  readonly type: string;
  readonly policyType: string;
  /** The policy's property that names the resource, and the resource's own property. */
  readonly link: readonly [ofPolicy: string, ofResource: string];
  readonly action: string;
  readonly resources: (arn: unknown) => readonly unknown[];
}

export function tlsOnly({ name, what, type, policyType, link, action, resources }: TlsTarget): StackRule {
  return {
    name,
    description: `Every ${what} has exactly one policy, and that denies everything that does not come over TLS.`,
    checkStack: (stack) =>
      findingsIn(stack.ofType(type), ({ props }) => {
        const policies = stack.having(policyType, link[0], props[link[1]]);
        if (policies.length > 1)
          return `has ${policies.length} policies: each overwrites the others, keep one.`;
        const isDenied = statementsOf(policies[0]?.props["policy"]).some((statement) =>
          deniesPlainHttp(statement, action, resources(props["arn"])),
        );
        if (isDenied) return undefined;
        return `takes requests without TLS: deny ${action} to everyone when aws:SecureTransport is "false".`;
      }),
  };
}

function deniesPlainHttp(statement: Statement, everyAction: string, resources: readonly unknown[]): boolean {
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
