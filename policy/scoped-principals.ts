import { types } from "./resource-types";
import type { CheckedResource, ResourceRule } from "./rule";
import { listed, principalsOf, knownStatementsIn, titleOf, type Statement } from "./statements";

export const scopedPrincipals: ResourceRule = {
  name: "scoped-principals",
  description:
    "Whoever lets an AWS service in says on whose behalf (aws:SourceArn or aws:SourceAccount): " +
    "the service works for every other account too.",
  check: (resource) => [
    ...knownStatementsIn(resource)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap((statement) => complaints(resource, statement)),
    ...unscopedPermission(resource),
  ],
};

function complaints(resource: CheckedResource, statement: Statement): string[] {
  const title = titleOf(statement);
  const services = principalsOf(statement, "Service").filter(
    (service) => !isScoped(statement) && !isExecutionRole(resource, service),
  );
  const isOpen = principalsOf(statement, "AWS").includes("*") && !isOfAccount(statement);
  return [
    ...services.map(
      (service) =>
        `${title} lets ${service} in on anybody's behalf: add a condition on aws:SourceArn or aws:SourceAccount.`,
    ),
    ...(isOpen
      ? [
          `${title} lets every AWS account in: name the principals, or add a condition on aws:PrincipalAccount.`,
        ]
      : []),
  ];
}

/** Lambda assumes a function's role only when someone of the account passed it to that function (iam:PassRole). */
function isExecutionRole({ type }: CheckedResource, service: string): boolean {
  return type === types.role && service === "lambda.amazonaws.com";
}

/** A role's ARN alone is no limit: `*` in it may reach over the account. */
function isOfAccount({ Condition }: Statement): boolean {
  const accounts = Object.entries(Condition?.["StringEquals"] ?? {})
    .filter(([key]) => /^aws:PrincipalAccount$/i.test(key))
    .flatMap(([, values]) => listed(values as string | string[]));
  return accounts.length > 0 && accounts.every((account) => /^\d{12}$/.test(account));
}

/** An operator ending in IfExists, or a value that is all wildcard, narrows nothing. */
function isScoped({ Condition }: Statement): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      /^(ForAnyValue:)?(String|Arn)(Equals|Like)$/i.test(operator) &&
      Object.entries(keys).some(([key, values]) => isSource(key) && !listed(values).includes("*")),
  );
}

/** Services name the resource that a key is used for in the encryption context; log delivery names the account's logs. */
function isSource(key: string): boolean {
  return /^aws:Source(Arn|Account)$|^kms:EncryptionContext:(aws:.+:arn|SourceArn)$/i.test(key);
}

function unscopedPermission({ type, props }: CheckedResource): string[] {
  if (type !== types.permission || props["sourceArn"] || props["sourceAccount"]) return [];
  const principal = String(props["principal"]);
  if (!principal.endsWith(".amazonaws.com")) return [];
  return [`lets ${principal} invoke on anybody's behalf: set sourceArn or sourceAccount.`];
}
